import type { Request } from 'express';
import { z } from 'zod';
import { makeAsset } from './asset.js';
import type { OpenApiDocument } from './openapi/open-api.js';
import { renderPage } from './openapi/page.js';
import { PAGE_POLICY } from './openapi/page-style.js';
import type { PlainRoute } from './plain-route.js';

/**
 * The description for programs and for people. It is made when it is first read. `prefixOf` gives what a proxy has taken
 * off the path of a request, which only the addresses in the document depend on.
 */
export const makeDescriptionRoutes = (
  describe: () => OpenApiDocument,
  prefixOf: (request: Request) => string,
): readonly PlainRoute[] => {
  const document = once(describe);
  const page = once(() => makeAsset('html', renderPage(document())));
  const usual = once(() => makeAsset('json', JSON.stringify(document())));
  const parts = once(() => aroundServers(document()));
  return [
    {
      path: '/openapi.json',
      operationId: 'getDescription',
      summary: 'This description',
      answers: {
        200: {
          description: 'An OpenAPI 3.1 document.',
          mediaType: 'application/json',
          schema: z.looseObject({ openapi: z.string().meta({ examples: ['3.1.1'] }) }),
        },
      },
      handle: (request, response, next) => {
        const prefix = prefixOf(request);
        if (prefix === '') return usual()(request, response, next);
        const [before, after] = parts();
        const servers = document().servers.map(({ url }) => ({ url: url === '/' ? prefix : prefix + url }));
        response.type('json').send(`${before}${JSON.stringify(servers)}${after}`);
      },
    },
    {
      path: '/docs',
      operationId: 'getDescriptionPage',
      summary: 'This description as a page',
      answers: {
        200: { description: 'The page, without scripts.', mediaType: 'text/html', schema: z.string() },
      },
      handle: (request, response, next) => {
        response
          .set('content-security-policy', PAGE_POLICY)
          .set('x-content-type-options', 'nosniff')
          .set('referrer-policy', 'no-referrer');
        return page()(request, response, next);
      },
    },
  ];
};

/** The document's text, without the servers in the middle. */
const aroundServers = (document: OpenApiDocument): readonly [string, string] => {
  const servers = `"servers":${JSON.stringify(document.servers)}`;
  const text = JSON.stringify(document);
  const at = text.indexOf(servers);
  return [text.slice(0, at + '"servers":'.length), text.slice(at + servers.length)];
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
