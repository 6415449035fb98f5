const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;
const PREFIX_MAX_LENGTH = 200;

/**
 * The path below which a server is reached: `/chat` for `/chat/`, and nothing for `/`. Undefined where it is no such
 * path.
 */
export const parsePathPrefix = (text: string): string | undefined => {
  const prefix = text.replace(/\/$/, '');
  if (prefix === '') return '';
  return prefix.length <= PREFIX_MAX_LENGTH && PREFIX.test(prefix) ? prefix : undefined;
};
