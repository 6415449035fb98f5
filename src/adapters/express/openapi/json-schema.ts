import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type JsonSchema, refTo, type Schemas } from './open-api.js';

export interface SchemaCollector {
  /** What the schema gives for what it takes; named parts become references. */
  readonly toJsonSchema: (schema: z.ZodType) => JsonSchema;
  /** The named parts of all that was asked for so far. */
  readonly named: Schemas;
}

/** @throws TypeError where two different schemas have one name, or where a schema says nothing of its type. */
export const makeSchemaCollector = (): SchemaCollector => {
  const named: Record<string, JsonSchema> = {};
  return {
    named,
    toJsonSchema: (schema) => {
      const { $defs = {}, ...root } = relocate(convert(schema)) as Converted;
      for (const [name, known] of Object.entries($defs)) {
        if (name in named && !isDeepStrictEqual(named[name], known)) {
          throw new TypeError(`Two schemas have the name ${name}`);
        }
        requireTypes(known, name);
        named[name] = known;
      }
      requireTypes(root, 'a route');
      return root;
    },
  };
};

interface Converted extends JsonSchema {
  readonly $defs?: Schemas;
}

/**
 * As output: a query parameter is text on its way and a number in its meaning, and only the latter has
 * limits. Where the output is code (`transform`) the schema's own description stands for it.
 */
const convert = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Unknown fields are ignored coming in, and may be added going out.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });

/** Named parts are kept with those of the whole document, which says once what JSON Schema it is written in. */
const relocate = (converted: unknown): unknown => {
  const text = JSON.stringify(converted, (key, value: unknown) => (key === '$schema' ? undefined : value));
  return JSON.parse(text.replaceAll('"$ref":"#/$defs/', `"$ref":"${refTo('')}`));
};

/** A transform whose author forgot to describe it would be anything at all. */
const requireTypes = (schema: JsonSchema, where: string): void => {
  if (schema.type === undefined && schema.$ref === undefined) {
    throw new TypeError(`The schema of ${where} does not say its type`);
  }
  if (schema.items !== undefined) requireTypes(schema.items, where);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    requireTypes(property, `${where}: ${name}`);
  }
};
