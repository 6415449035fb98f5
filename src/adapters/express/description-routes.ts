import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { makeAsset } from './asset.js';
import type { AsyncApiDocument } from './asyncapi/async-api.js';
import { renderEventsPage } from './asyncapi/page.js';
import { serversBelow } from './asyncapi/servers.js';
import type { OpenApiDocument } from './openapi/open-api.js';
import { renderPage } from './openapi/page.js';
import { PAGE_POLICY } from './openapi/page-style.js';
import type { PlainRoute } from './plain-route.js';

export interface DescriptionOptions {
  /** Of REST. */
  readonly describeApi: () => OpenApiDocument;
  /** Of commands and live events. */
  readonly describeEvents: () => AsyncApiDocument;
  /** The path below which the server is, without a slash at its end. */
  readonly basePath: string;
  /** What a proxy has taken off the path of a request, which only the addresses in the documents depend on. */
  readonly prefixOf: (request: Request) => string;
}

/** The descriptions for programs and for people. Each is made when it is first read. */
export const makeDescriptionRoutes = (options: DescriptionOptions): readonly PlainRoute[] => {
  const { basePath, prefixOf } = options;
  const api = once(options.describeApi);
  const events = once(options.describeEvents);
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
      handle: serveDocument(api, prefixOf, (prefix) => [{ url: prefix + basePath }]),
    },
    {
      path: '/asyncapi.json',
      operationId: 'getEventsDescription',
      summary: 'The description of commands and live events',
      answers: {
        200: {
          description: 'An AsyncAPI 3 document.',
          mediaType: 'application/json',
          schema: z.looseObject({ asyncapi: z.string().meta({ examples: ['3.1.0'] }) }),
        },
      },
      handle: serveDocument(events, prefixOf, (prefix) => serversBelow(prefix + basePath)),
    },
    {
      path: '/docs',
      operationId: 'getDescriptionPage',
      summary: 'This description as a page',
      answers: PAGE_ANSWERS,
      handle: servePage(() => renderPage(api())),
    },
    {
      path: '/docs/events',
      operationId: 'getEventsPage',
      summary: 'The description of commands and live events as a page',
      answers: PAGE_ANSWERS,
      handle: servePage(() => renderEventsPage(events())),
    },
  ];
};

const PAGE_ANSWERS = {
  200: { description: 'The page, without scripts.', mediaType: 'text/html', schema: z.string() },
};

interface Located {
  readonly servers: unknown;
}

/** `locate` gives the servers for a request that came below a prefix. */
const serveDocument = <Document extends Located>(
  document: () => Document,
  prefixOf: (request: Request) => string,
  locate: (prefix: string) => Document['servers'],
): RequestHandler => {
  const usual = once(() => makeAsset('json', JSON.stringify(document())));
  const parts = once(() => aroundServers(document()));
  return (request, response, next) => {
    const prefix = prefixOf(request);
    if (prefix === '') return usual()(request, response, next);
    const [before, after] = parts();
    response.type('json').send(`${before}${JSON.stringify(locate(prefix))}${after}`);
  };
};

const servePage = (render: () => string): RequestHandler => {
  const page = once(() => makeAsset('html', render()));
  return (request, response, next) => {
    response
      .set('content-security-policy', PAGE_POLICY)
      .set('x-content-type-options', 'nosniff')
      .set('referrer-policy', 'no-referrer');
    return page()(request, response, next);
  };
};

/** The document's text, without the servers in the middle. */
const aroundServers = (document: Located): readonly [string, string] => {
  const servers = `"servers":${JSON.stringify(document.servers)}`;
  const text = JSON.stringify(document);
  const at = text.indexOf(servers);
  return [text.slice(0, at + '"servers":'.length), text.slice(at + servers.length)];
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
