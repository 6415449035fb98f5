import type { z } from 'zod';

/** The parts of a schema that read any number of items, each by its path in it. */
export const unboundedParts = (schema: z.ZodType, path = ''): readonly string[] => {
  const { def } = schema as unknown as { readonly def: Definition };
  const inner = (part: z.ZodType | undefined, name = '') =>
    part === undefined ? [] : unboundedParts(part, `${path}${name}`);
  switch (def.type) {
    case 'array':
      return [`${path}[]`];
    case 'record':
    case 'map':
    case 'set':
      return [`${path}{}`];
    case 'pipe': {
      const { out } = def;
      // The list itself is bounded by what comes before it in the pipe, and its items are not yet.
      return countsFirst(def.in) ? inner(itemOf(out), '[]') : [...inner(def.in), ...inner(out)];
    }
    case 'object':
      return [
        ...Object.entries(def.shape ?? {}).flatMap(([name, part]) => inner(part, `.${name}`)),
        ...(hasFurtherFields(def.catchall) ? [`${path}{}`] : []),
      ];
    case 'tuple':
      return [...(def.items ?? []).flatMap((part) => inner(part, '[]')), ...(def.rest ? [`${path}[]`] : [])];
    case 'union':
      return (def.options ?? []).flatMap((part) => inner(part));
    case 'intersection':
      return [...inner(def.left), ...inner(def.right)];
    case 'lazy':
      return [`${path} is lazy`];
    default:
      return inner(def.innerType);
  }
};

interface Definition {
  readonly type: string;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly catchall?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly rest?: z.ZodType | null;
  readonly options?: readonly z.ZodType[];
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly innerType?: z.ZodType;
}

/** Whether it refuses an array that is far too long, and looks at none of its items. */
const countsFirst = (schema: z.ZodType | undefined): boolean => {
  if ((schema as unknown as { readonly def: Definition }).def.type !== 'custom') return false;
  let hasLooked = false;
  const endless = new Proxy([], {
    get: (_target, key) => {
      if (key === 'length') return Number.MAX_SAFE_INTEGER;
      hasLooked = true;
      return undefined;
    },
  });
  return schema?.safeParse(endless).success === false && !hasLooked;
};

const itemOf = (list: z.ZodType | undefined): z.ZodType | undefined =>
  (list as unknown as { readonly def: { readonly element?: z.ZodType } } | undefined)?.def.element;

/** Unknown fields that are dropped are not read. */
const hasFurtherFields = (catchall: z.ZodType | undefined): boolean => {
  const type = (catchall as unknown as { readonly def: Definition } | undefined)?.def.type;
  return type !== undefined && type !== 'never';
};
