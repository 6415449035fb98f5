/**
 * The same server with another database. Where the URL has a name and a password they are still looked up where
 * they were: in the database that it named, or in `admin`.
 */
export const withDatabase = (url: string, database: string): string => {
  const [, server = url, named = '', options = ''] = /^([^/]+\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(url) ?? [];
  const parameters = new URLSearchParams(options);
  if (server.includes('@') && !parameters.has('authSource')) parameters.set('authSource', named || 'admin');
  const query = parameters.toString();
  return `${server}/${database}${query && `?${query}`}`;
};
