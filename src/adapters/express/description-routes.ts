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
  /** The path below which the reader of a request finds the API, which only the addresses of servers depend on. */
  readonly prefixOf: (request: Request) => string;
}

/** The descriptions for programs and for people. Each is made when it is first read. */
export const makeDescriptionRoutes = (options: DescriptionOptions): readonly PlainRoute[] => {
  const { prefixOf } = options;
  const api = once(options.describeApi);
  const events = once(options.describeEvents);
  const apiAt = (url: string) => ({ ...api(), servers: [{ url }] });
  const eventsAt = (url: string) => ({ ...events(), servers: serversBelow(url === '/' ? '' : url) });
  const serve = (type: string, contentFor: (url: string) => string): RequestHandler => {
    const answer = makePrefixed(type, contentFor);
    return (request, response, next) => answer(prefixOf(request))(request, response, next);
  };
  const servePage = (contentFor: (url: string) => string): RequestHandler => {
    const page = serve('html', contentFor);
    return (request, response, next) => {
      response
        .set('content-security-policy', PAGE_POLICY)
        .set('x-content-type-options', 'nosniff')
        .set('referrer-policy', 'no-referrer');
      return page(request, response, next);
    };
  };
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
      handle: serve('json', (url) => JSON.stringify(apiAt(url))),
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
      handle: serve('json', (url) => JSON.stringify(eventsAt(url))),
    },
    {
      path: '/docs',
      operationId: 'getDescriptionPage',
      summary: 'This description as a page',
      answers: PAGE_ANSWERS,
      handle: servePage((url) => renderPage(apiAt(url))),
    },
    {
      path: '/docs/events',
      operationId: 'getEventsPage',
      summary: 'The description of commands and live events as a page',
      answers: PAGE_ANSWERS,
      handle: servePage((url) => renderEventsPage(eventsAt(url))),
    },
  ];
};

const PAGE_ANSWERS = {
  200: { description: 'The page, without scripts.', mediaType: 'text/html', schema: z.string() },
};

/** No prefix has a character that JSON or HTML would escape in it: others are not written. */
const PREFIX = /^(?:\/[\w.~%-]+)*\/?$/;

/** Stands for the prefix in a text that is made once. */
const PLACE = '/prefix-of-this-request';

/**
 * The content for the prefix of each request. That of the first is kept with its compressed form, as there is hardly ever
 * another; for others its parts are put together anew, which costs next to nothing.
 */
const makePrefixed = (type: string, contentFor: (url: string) => string) => {
  const parts = once(() => contentFor(PLACE).split(PLACE));
  let usual: { readonly prefix: string; readonly answer: RequestHandler } | undefined;

  const bare = once(() => contentFor('/'));

  const contentOf = (prefix: string): string => (prefix === '' ? bare() : parts().join(prefix));

  return (given: string): RequestHandler => {
    const prefix = PREFIX.test(given) ? given.replace(/\/$/, '') : '';
    usual ??= { prefix, answer: makeAsset(type, contentOf(prefix)) };
    if (prefix === usual.prefix) return usual.answer;
    return (_request, response) => void response.type(type).send(contentOf(prefix));
  };
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
