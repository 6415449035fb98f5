import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Discriminator, type JsonSchema, refTo, type Schemas } from './open-api.js';

export interface SchemaCollector {
  /** JSON Schema for the schema's output; named parts become references. */
  readonly toJsonSchema: (schema: z.ZodType) => JsonSchema;
  /** The named parts of all schemas so far. */
  readonly named: Schemas;
}

/** @throws TypeError where two different schemas have one name, or where a schema has no type. */
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
 * As output: a query parameter arrives as text and becomes a number, and only the number has limits. The output of
 * a `transform` cannot be derived; the schema's own description is used.
 */
const convert = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDiscriminatedUnion) jsonSchema.discriminator = discriminatorOf(zodSchema);
      // Inputs ignore unknown fields, and answers may get new ones.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });

/** The schemas of a union have names, as a reader chooses by them. */
const discriminatorOf = ({ def }: z.ZodDiscriminatedUnion): Discriminator => ({
  propertyName: def.discriminator,
  mapping: Object.fromEntries(
    def.options.flatMap((option) => {
      const values = (option as z.ZodObject).shape[def.discriminator] as z.ZodEnum | z.ZodLiteral;
      const name = z.globalRegistry.get(option)?.id ?? '';
      return [...new Set('options' in values ? values.options : values.values)].map((value) => [
        String(value),
        refTo(name),
      ]);
    }),
  ),
});

/** References lead to the named parts of the document, which names its version of JSON Schema once. */
const relocate = (converted: unknown): unknown => {
  const text = JSON.stringify(converted, (key, value: unknown) => (key === '$schema' ? undefined : value));
  return JSON.parse(text.replaceAll('"$ref":"#/$defs/', `"$ref":"${refTo('')}`));
};

/** A transform without a description would accept anything. */
const requireTypes = (schema: JsonSchema, where: string): void => {
  if (schema.type === undefined && schema.$ref === undefined && schema.oneOf === undefined) {
    throw new TypeError(`The schema of ${where} does not say its type`);
  }
  if (schema.items !== undefined) requireTypes(schema.items, where);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    requireTypes(property, `${where}: ${name}`);
  }
};
