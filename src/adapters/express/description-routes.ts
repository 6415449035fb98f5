import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { makeAsset } from './asset.js';
import type { OpenApiDocument } from './openapi/open-api.js';
import { renderPage } from './openapi/page.js';
import { PAGE_POLICY } from './openapi/page-style.js';
import type { PlainRoute } from './plain-route.js';

/**
 * The description for programs and for people. It is made when it is first read. `prefixOf` gives the path below which
 * the reader of a request finds the API, which only the addresses of servers depend on.
 */
export const makeDescriptionRoutes = (
  describe: () => OpenApiDocument,
  prefixOf: (request: Request) => string,
): readonly PlainRoute[] => {
  const document = once(describe);
  const answerDocument = makePrefixed('json', (url) => JSON.stringify({ ...document(), servers: [{ url }] }));
  const answerPage = makePrefixed('html', (url) => renderPage({ ...document(), servers: [{ url }] }));
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
      handle: (request, response, next) => answerDocument(prefixOf(request))(request, response, next),
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
        return answerPage(prefixOf(request))(request, response, next);
      },
    },
  ];
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
