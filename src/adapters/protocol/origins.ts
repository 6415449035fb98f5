/** The origins of pages that browsers let call this server; `*` means every page. */
export type Origins = readonly string[] | '*';

/**
 * False for an allowed origin, for a page of this server itself, and for a request without an origin, as programs
 * other than browsers send it.
 */
export const isForeignOrigin = (
  { origin, host }: { readonly origin?: string | undefined; readonly host?: string | undefined },
  allowed: Origins,
): boolean => {
  if (origin === undefined || allowed === '*' || allowed.includes(origin)) return false;
  // A proxy in front may speak https where this server does not, so the scheme is not compared.
  return !URL.canParse(origin) || new URL(origin).host !== host;
};

/** As the option `origin` of the packages that answer CORS requests takes it. */
export const corsOriginOf = (allowed: Origins): string[] | '*' => (allowed === '*' ? '*' : [...allowed]);
