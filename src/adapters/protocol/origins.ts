import type { AuthenticationMode } from './authentication.js';

/** The origins of pages that browsers let call this server; `*` means every page. */
export type Origins = readonly string[] | '*';

const ORIGIN = /^([a-z][a-z\d+.-]*):\/\/[\w.:[\]-]+$/i;

/** Schemes of addresses that are no pages. */
const NEVER_PAGES = ['ws', 'wss', 'ftp', 'file'];

/**
 * An origin as browsers send it, in lower case and without the port that its scheme implies: that of a web page, or of an
 * app with a scheme of its own, such as `capacitor://localhost`. Undefined for any other text.
 */
export const parseOrigin = (text: string): string | undefined => {
  const scheme = ORIGIN.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || NEVER_PAGES.includes(scheme) || !URL.canParse(text)) return undefined;
  return isWebScheme(scheme) ? new URL(text).origin : text.toLowerCase();
};

/** Whether the origin is that of a web page, and not of an app. */
export const isWebOrigin = (origin: string): boolean => isWebScheme(origin.split(':', 1)[0] ?? '');

/** The headers that say whose page sends a request. */
interface PageHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * False for an allowed origin, for a page of this server itself, and for a request without an origin, as programs
 * other than browsers send it. Browsers leave the origin out where a page asks for an image or a script, and say by
 * Sec-Fetch-Site that the page is another one: that is foreign.
 */
export const isForeignOrigin = (
  { origin, host, 'sec-fetch-site': site }: PageHeaders,
  allowed: Origins,
): boolean => {
  if (allowed === '*') return false;
  if (origin === undefined) return site === 'cross-site' || site === 'same-site';
  if (allowed.includes(origin)) return false;
  const given = parseOrigin(origin);
  if (given === undefined) return true;
  return !allowed.some((each) => parseOrigin(each) === given) && !isOwnPage(given, host);
};

/** As the option `origin` of the packages that answer CORS requests takes it. */
export const corsOriginOf = (allowed: Origins): string[] | '*' =>
  allowed === '*' ? '*' : allowed.map((origin) => parseOrigin(origin) ?? origin);

/** The same with what else they need. Where the host identifies callers, cookies come along. */
export const corsOf = (
  allowed: Origins,
  mode: AuthenticationMode,
): { readonly origin: string[] | '*'; readonly credentials?: true } => ({
  origin: corsOriginOf(allowed),
  ...(mode === 'host' && { credentials: true }),
});

/** A proxy in front may speak https where this server does not: the host is read with the scheme of the page. */
const isOwnPage = (origin: string, host = ''): boolean =>
  isWebOrigin(origin) && parseOrigin(`${origin.split('//', 1)[0]}//${host}`) === origin;

const isWebScheme = (scheme: string): boolean => scheme === 'http' || scheme === 'https';
