import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Discriminator, type JsonSchema, refIn, refTo, type Schemas } from './open-api.js';

export interface SchemaCollector {
  /** JSON Schema for the schema's output; named parts become references. */
  readonly toJsonSchema: (schema: z.ZodType) => JsonSchema;
  /** The named parts of all schemas so far. */
  readonly named: Schemas;
}

/** OpenAPI 3.1 has the first one, and AsyncAPI 3 the second. */
export type Dialect = 'draft-2020-12' | 'draft-7';

/** @throws TypeError where two different schemas have one name, or where a schema has no type. */
export const makeSchemaCollector = (dialect: Dialect = 'draft-2020-12'): SchemaCollector => {
  const named: Record<string, JsonSchema> = {};
  return {
    named,
    toJsonSchema: (schema) => {
      const { $defs, definitions, ...root } = relocate(convert(schema, dialect), dialect) as Converted;
      for (const [name, known] of Object.entries($defs ?? definitions ?? {})) {
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
  readonly definitions?: Schemas;
}

/**
 * As output: a query parameter arrives as text and becomes a number, and only the number has limits. The output of
 * a `transform` cannot be derived; the schema's own description is used.
 */
const convert = (schema: z.ZodType, target: Dialect): unknown =>
  z.toJSONSchema(schema, {
    target,
    io: 'output',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDiscriminatedUnion && target === 'draft-2020-12') {
        jsonSchema.discriminator = discriminatorOf(zodSchema);
      }
      if (zodSchema instanceof z.ZodObject) allowDefaults(zodSchema, jsonSchema);
      if (jsonSchema.type !== 'array') dropList(jsonSchema);
      // Inputs ignore unknown fields, and answers may get new ones.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });

/** A field with a default may be left out. */
const allowDefaults = ({ shape }: z.ZodObject, jsonSchema: { required?: string[] }): void => {
  const required = (jsonSchema.required ?? []).filter((name) => !(shape[name] instanceof z.ZodDefault));
  if (required.length > 0) jsonSchema.required = required;
  else delete jsonSchema.required;
};

/** Of an object that is read as a list of its entries: its own description says that it is an object. */
const dropList = (jsonSchema: { items?: unknown; maxItems?: unknown }): void => {
  delete jsonSchema.items;
  delete jsonSchema.maxItems;
};

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
const relocate = (converted: unknown, dialect: Dialect): unknown => {
  const text = JSON.stringify(converted, (key, value: unknown) => (key === '$schema' ? undefined : value));
  return JSON.parse(
    text.replaceAll(/"\$ref":"#\/(?:\$defs|definitions)\//g, `"$ref":"${refTo('')}`),
    dialect === 'draft-7' ? (_key, value: unknown) => withReferenceApart(value) : undefined,
  );
};

/** In this dialect what stands beside a reference would be ignored. */
const withReferenceApart = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('$ref' in value)) return value;
  const { $ref, ...own } = value;
  return Object.keys(own).length === 0 ? value : { ...own, allOf: [{ $ref }] };
};

/** A transform without a description would accept anything. */
const requireTypes = (schema: JsonSchema, where: string): void => {
  if (schema.type === undefined && refIn(schema) === undefined && schema.oneOf === undefined) {
    throw new TypeError(`The schema of ${where} does not say its type`);
  }
  if (schema.items !== undefined) requireTypes(schema.items, where);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    requireTypes(property, `${where}: ${name}`);
  }
};
