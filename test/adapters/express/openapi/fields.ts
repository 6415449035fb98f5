import {
  type JsonSchema,
  nameOf,
  type OpenApiDocument,
} from '../../../../src/adapters/express/openapi/open-api.js';

/** Every field that a schema describes, as `Room.name`; a schema without a name goes by its position. */
export const describedFields = (
  schema: JsonSchema,
  where: string,
  document: OpenApiDocument,
): Set<string> => {
  const found = new Set<string>();
  const collect = (part: JsonSchema, at: string) => {
    const { name, known } = lookUp(part, at, document);
    if (known.items !== undefined) collect(known.items, name);
    for (const one of known.oneOf ?? []) collect(one, name);
    for (const [field, property] of Object.entries(known.properties ?? {})) {
      const path = `${name}.${field}`;
      if (found.has(path)) continue;
      found.add(path);
      collect(property, path);
    }
  };
  collect(schema, where);
  return found;
};

/** Those of them that this value has. */
export const givenFields = (
  schema: JsonSchema,
  value: unknown,
  where: string,
  document: OpenApiDocument,
): readonly string[] => {
  const { name, known } = lookUp(schema, where, document);
  const { items } = known;
  if (Array.isArray(value)) {
    return items === undefined ? [] : value.flatMap((item) => givenFields(items, item, name, document));
  }
  const chosen = chosenBy(known, value);
  if (chosen !== undefined) return givenFields(chosen, value, name, document);
  return Object.entries(known.properties ?? {}).flatMap(([field, property]) => {
    const inner = (value as Readonly<Record<string, unknown>>)[field];
    const path = `${name}.${field}`;
    return inner === undefined ? [] : [path, ...givenFields(property, inner, path, document)];
  });
};

/** Of several schemas, the one that the value names. */
const chosenBy = ({ discriminator }: JsonSchema, value: unknown): JsonSchema | undefined => {
  if (discriminator === undefined) return undefined;
  const $ref =
    discriminator.mapping[(value as Readonly<Record<string, string>>)[discriminator.propertyName] ?? ''];
  return $ref === undefined ? {} : { $ref };
};

const lookUp = (schema: JsonSchema, where: string, { components }: OpenApiDocument) => {
  if (schema.$ref === undefined) return { name: where, known: schema };
  const name = nameOf(schema.$ref);
  return { name, known: components.schemas[name] ?? {} };
};
