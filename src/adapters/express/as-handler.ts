import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from 'express';

/** A handler for Express 4 and 5, and for `http.createServer`. `next` gets the requests that the chat does not serve. */
export type ChatHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * The app as a mere handler. Mounted as an app it would take settings and methods of the host's app, which may be of
 * another version of Express; and the host gets its request back as it was.
 */
export const asHandler =
  (app: Application, last: Application): ChatHandler =>
  (request, response, next) => {
    if (next === undefined) {
      last(request, response);
      return;
    }
    const prototypes = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)] as [object, object];
    // Express gives both the prototypes of the app: the host gets its own back.
    (app as unknown as ChatHandler)(request, response, (error) => {
      Object.setPrototypeOf(request, prototypes[0]);
      Object.setPrototypeOf(response, prototypes[1]);
      next(error);
    });
  };
