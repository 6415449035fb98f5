const TAPPED = new URL('tapped-sqlite.mjs', import.meta.url).href;

export const resolve = (specifier, context, next) =>
  specifier === '@photostructure/sqlite' && context.parentURL !== TAPPED
    ? { url: TAPPED, shortCircuit: true }
    : next(specifier, context);
