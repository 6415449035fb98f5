/** The parts of OpenAPI 3.1 that this server uses. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly Tag[];
  /** By path, then by method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  };
}

export interface Tag {
  readonly name: string;
  readonly description: string;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly [string];
  /** Empty where no caller is needed. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly description: string;
    readonly required: true;
    readonly content: Content;
  };
  readonly responses: Readonly<Record<string, Response>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  /** Missing: there is no body. */
  readonly content?: Content;
}

export interface Header {
  readonly description: string;
  readonly required: true;
  readonly schema: JsonSchema;
}

/** By media type. */
export type Content = Readonly<Record<string, MediaType>>;

export interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface SecurityScheme {
  readonly type: 'http' | 'apiKey';
  readonly description: string;
  readonly scheme?: string;
  readonly bearerFormat?: string;
  readonly in?: string;
  readonly name?: string;
}

/** The parts of JSON Schema that the zod schemas of this server need. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly additionalProperties?: unknown;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  /** In a dialect in which nothing may stand beside a reference: the one that the rest is about. */
  readonly allOf?: readonly [JsonSchema];
  readonly default?: unknown;
  readonly discriminator?: Discriminator;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
}

/** The field by whose value a reader tells which schema of several it is. */
export interface Discriminator {
  readonly propertyName: string;
  readonly mapping: Readonly<Record<string, string>>;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

const SCHEMAS = '#/components/schemas/';

export const refTo = (name: string): string => `${SCHEMAS}${name}`;

/** The name to which a reference leads. */
export const nameOf = (ref: string): string => ref.slice(SCHEMAS.length);

/** The reference in a schema, alone or with something about it. */
export const refIn = ({ $ref, allOf }: JsonSchema): string | undefined => $ref ?? allOf?.[0].$ref;

/** Follows references. Fields beside a reference override those of its target. */
export const resolve = (schema: JsonSchema, schemas: Schemas): JsonSchema => {
  const ref = refIn(schema);
  if (ref === undefined) return schema;
  const { $ref: _ref, allOf: _allOf, ...own } = schema;
  const target = schemas[nameOf(ref)];
  if (target === undefined) throw new TypeError(`There is no schema ${ref}`);
  return { ...resolve(target, schemas), ...own };
};
