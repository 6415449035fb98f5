import { z } from 'zod';
import type { OpenApiDocument } from './openapi/open-api.js';
import { renderPage } from './openapi/page.js';
import { PAGE_POLICY } from './openapi/page-style.js';
import type { PlainRoute } from './plain-route.js';

/** The description for programs and for people. It is made when it is first read. */
export const makeDescriptionRoutes = (describe: () => OpenApiDocument): readonly PlainRoute[] => {
  const document = once(describe);
  const page = once(() => renderPage(document()));
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
      handle: (_request, response) => {
        response.json(document());
      },
    },
    {
      path: '/docs',
      operationId: 'getDescriptionPage',
      summary: 'This description as a page',
      answers: {
        200: { description: 'The page, without scripts.', mediaType: 'text/html', schema: z.string() },
      },
      handle: (_request, response) => {
        response
          .set('content-security-policy', PAGE_POLICY)
          .set('x-content-type-options', 'nosniff')
          .set('referrer-policy', 'no-referrer')
          .type('html')
          .send(page());
      },
    },
  ];
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
