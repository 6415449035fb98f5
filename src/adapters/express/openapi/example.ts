import { type JsonSchema, resolve, type Schemas } from './open-api.js';

/** A value that the schema accepts, from its examples; of an object, the required fields. */
export const exampleOf = (schema: JsonSchema, schemas: Schemas): unknown => {
  const known = resolve(schema, schemas);
  if (known.examples !== undefined) return known.examples[0];
  if (known.const !== undefined) return known.const;
  if (known.enum !== undefined) return known.enum[0];
  if (known.oneOf?.[0] !== undefined) return exampleOf(known.oneOf[0], schemas);
  switch (known.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(known.properties ?? {})
          .filter(([name]) => known.required?.includes(name))
          .map(([name, property]) => [name, exampleOf(property, schemas)]),
      );
    case 'array':
      return known.items === undefined ? [] : [exampleOf(known.items, schemas)];
    case 'integer':
      return known.minimum ?? 0;
    case 'boolean':
      return false;
    case undefined:
    default:
      return 'text';
  }
};
