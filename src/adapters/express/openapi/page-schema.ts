import { type Html, html, inline } from './html.js';
import { type JsonSchema, nameOf, refIn, resolve, type Schemas } from './open-api.js';

/** A body: its fields one below the other, or a link to its name. */
export const renderFields = (schema: JsonSchema, schemas: Schemas): Html => {
  if (refIn(schema) !== undefined || schema.properties === undefined) return html`<p>${typeOf(schema)}</p>`;
  const { properties, required = [] } = schema;
  return html`<dl>
    ${Object.entries(properties).map(([name, property]) =>
      renderField({ name, schema: property, required: required.includes(name) }, schemas),
    )}
  </dl>`;
};

export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly where?: string;
  readonly description?: string;
}

export const renderField = ({ name, schema, required, where, ...field }: Field, schemas: Schemas): Html => {
  const known = resolve(schema, schemas);
  const description = field.description ?? known.description;
  return html`<dt>
      <code>${name}</code>
      <span class="soft">
        ${typeOf(schema)}${where && ` in the ${where}`}${!required && ', optional'}${limitsOf(known)}
      </span>
    </dt>
    <dd>${description && inline(description)} ${valuesOf(known)} ${defaultOf(known)}</dd>`;
};

/** Every named shape. */
export const renderSchemas = (schemas: Schemas): Html =>
  html`<h2 id="schemas">Shapes</h2>
    ${Object.entries(schemas).map(([name, schema]) => renderSchema(name, schema, schemas))}`;

/** A shape under its name. */
const renderSchema = (name: string, schema: JsonSchema, schemas: Schemas): Html =>
  html`<article id="${anchorOf(name)}">
    <h3><a href="#${anchorOf(name)}">${name}</a></h3>
    <p>${schema.description && inline(schema.description)} ${valuesOf(schema)}</p>
    ${
      schema.properties === undefined
        ? html`<p class="soft">${typeOf(schema)}${limitsOf(schema)}</p>`
        : renderFields(schema, schemas)
    }
    ${schema.examples?.map(renderJson)}
  </article>`;

export const renderJson = (value: unknown): Html =>
  html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;

const anchorOf = (name: string): string => `schema-${name}`;

/** A named type is a link to its description. */
const typeOf = (schema: JsonSchema): Html => {
  const ref = refIn(schema);
  if (ref !== undefined) {
    const name = nameOf(ref);
    return html`<a href="#${anchorOf(name)}">${name}</a>`;
  }
  if (schema.oneOf !== undefined) {
    return html`${schema.oneOf.map((one, i) => html`${i > 0 && ' or '}${typeOf(one)}`)}`;
  }
  return schema.items === undefined ? html`${schema.type}` : html`list of ${typeOf(schema.items)}`;
};

const valuesOf = ({ const: constant, enum: values }: JsonSchema): Html | undefined => {
  const all = constant === undefined ? values : [constant];
  return all && html`One of: ${all.map((value) => html`<code>${String(value)}</code> `)}`;
};

const defaultOf = ({ default: usual }: JsonSchema): Html | undefined =>
  usual === undefined ? undefined : html`<code>${JSON.stringify(usual)}</code> where it is missing.`;

const limitsOf = ({ minimum, maximum, minLength, maxLength, minItems, maxItems }: JsonSchema): string =>
  [
    rangeOf(minimum, maximum),
    rangeOf(minLength, maxLength, ' characters'),
    rangeOf(minItems, maxItems, ' items'),
  ].join('');

const rangeOf = (from: number | undefined, to: number | undefined, unit = ''): string => {
  const [least, most] = [from, to].map((limit) => limit?.toLocaleString('en'));
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${unit}`;
  if (least !== undefined) return `, at least ${least}${unit}`;
  return most === undefined ? '' : `, at most ${most}${unit}`;
};
