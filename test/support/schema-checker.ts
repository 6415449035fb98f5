import { type AnySchema, Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema, Schemas } from '../../src/adapters/express/openapi/open-api.js';

/** The reasons why a schema of a document refuses a value. @throws where the schema is not valid. */
export type Mismatches = (schema: JsonSchema, value: unknown) => readonly string[];

/** Stricter than a document with these named schemas: a field that is not described is a mismatch. */
export const makeSchemaChecker = (schemas: Schemas): Mismatches => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addKeyword('components');
  // Of OpenAPI. It says what `oneOf` says already.
  ajv.addKeyword('discriminator');
  const components = closed({ schemas }) as object;
  const compiled = new Map<JsonSchema, ValidateFunction>();

  return (schema, value) => {
    const validate =
      compiled.get(schema) ?? ajv.compile({ ...(closed(schema) as object), components } as AnySchema);
    compiled.set(schema, validate);
    void validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
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
