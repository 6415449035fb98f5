import { type AnySchema, Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type {
  JsonSchema,
  OpenApiDocument,
  Operation,
} from '../../../../src/adapters/express/openapi/open-api.js';

export interface RealAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface AnswerChecker {
  /** The differences between a real answer and its description; empty where they agree. */
  readonly problemsOf: (operation: Operation, answer: RealAnswer) => readonly string[];
  /** The reasons why a schema of the document refuses a value. @throws where the schema is not valid. */
  readonly mismatches: (schema: JsonSchema, value: unknown) => readonly string[];
}

/** Stricter than the document: a field that is not described is a problem. */
export const makeAnswerChecker = (document: OpenApiDocument): AnswerChecker => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addKeyword('components');
  // Of OpenAPI. It says what `oneOf` says already.
  ajv.addKeyword('discriminator');
  const components = closed(document.components) as object;
  const compiled = new Map<JsonSchema, ValidateFunction>();

  const mismatches: AnswerChecker['mismatches'] = (schema, value) => {
    const validate =
      compiled.get(schema) ?? ajv.compile({ ...(closed(schema) as object), components } as AnySchema);
    compiled.set(schema, validate);
    void validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };

  return {
    mismatches,
    problemsOf: ({ responses }, { status, headers, text }) => {
      const described = responses[String(status)];
      if (described === undefined) return [`the status ${status} is not described`];
      const mediaType = headers.get('content-type')?.split(';')[0] ?? 'none';
      const media = described.content[mediaType];
      if (media === undefined) return [`${mediaType} is not described for ${status}`];
      return [
        ...mismatches(media.schema, mediaType === 'application/json' ? JSON.parse(text) : text),
        ...Object.entries(described.headers ?? {}).flatMap(([name, { schema }]) => {
          const value = headers.get(name);
          if (value === null) return [`the header ${name} is missing`];
          return mismatches(schema, schema.type === 'integer' ? Number(value) : value);
        }),
      ];
    },
  };
};

/** Lets every object that is not open on purpose have only the fields that are described. */
const closed = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === 'examples' ? value : closed(value)]),
  );
  const isOpen = !('properties' in copy) || 'additionalProperties' in copy;
  return isOpen ? copy : { ...copy, unevaluatedProperties: false };
};
