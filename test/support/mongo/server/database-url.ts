/**
 * The same server with another database. A user in the URL is still looked up in the database that the URL named, or
 * in `admin`.
 */
export const withDatabase = (url: string, database: string): string => {
  const [, server = url, named = '', options = ''] = /^([^/]+\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(url) ?? [];
  const parameters = new URLSearchParams(options);
  if (server.includes('@') && !parameters.has('authSource')) parameters.set('authSource', named || 'admin');
  const query = parameters.toString();
  return `${server}/${database}${query && `?${query}`}`;
};
