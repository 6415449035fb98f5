import type { RequestHandler, Response } from 'express';
import { DomainError } from '../../domain/errors.js';

/** The requests that have not been answered, or whose answers have not been taken. */
export interface OpenAnswers {
  readonly watch: RequestHandler;
  /**
   * Refuses requests from now on. Resolves when all that came before are answered: those that are there as a whole. A
   * client that has not sent the rest of its request, or has not taken its answer, after `patienceMs` loses its connection.
   */
  readonly close: (patienceMs: number) => Promise<void>;
}

export const makeOpenAnswers = (): OpenAnswers => {
  const open = new Set<Response>();
  let isClosing = false;

  return {
    watch: (_request, response, next) => {
      if (isClosing) throw new DomainError('UNAVAILABLE', 'The server is stopping: try again');
      open.add(response);
      response.once('close', () => open.delete(response));
      next();
    },
    async close(patienceMs) {
      isClosing = true;
      await Promise.all([...open].map((response) => gone(response, patienceMs)));
    },
  };
};

const gone = (response: Response, patienceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const { req: request, socket } = response;
    const isWorking = () => request.complete && !response.writableEnded;
    let timer: NodeJS.Timeout;
    const check = () => {
      // Commands under way end by themselves, and their answers have the same time again.
      if (isWorking()) response.once('prefinish', wait);
      else socket?.destroy();
    };
    const wait = () => {
      timer = setTimeout(check, patienceMs);
    };
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    wait();
  });
