/** The address of a server as all parts of the client have it: absolute, and without a slash at its end. */
export const serverUrlOf = (url = '/'): string => {
  const { origin, pathname } = new URL(url, globalThis.location?.origin);
  return `${origin}${pathname.replace(/\/$/, '')}`;
};
