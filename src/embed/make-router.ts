import express, { type Application } from 'express';
import { answerUnknownRoute, makeErrorHandler } from '../adapters/express/error-handler.js';
import { mountRestApi, type RestOptions } from '../adapters/express/mount-rest-api.js';
import type { OpenAnswers } from '../adapters/express/open-answers.js';
import { mountWebChat, type WebChatOptions } from '../adapters/express/web-chat.js';
import type { Parley } from '../application/parley.js';

export interface RouterOptions extends RestOptions {
  /** Missing: nothing is served at /app. */
  readonly webChat?: WebChatOptions | undefined;
  /** Missing: nobody waits for the answers. */
  readonly answers?: OpenAnswers;
}

/** Everything that a chat serves over HTTP, beside Socket.IO, wherever it is mounted. The rest goes on to what is next. */
export const makeRouter = (
  parley: Parley,
  { webChat, answers, ...restOptions }: RouterOptions,
): Application => {
  const app = express();
  if (answers !== undefined) app.use(answers.watch);
  mountRestApi(app, parley, restOptions);
  if (webChat !== undefined) mountWebChat(app, webChat);
  return app.use(makeErrorHandler(restOptions.logger));
};

/** For an app that has nothing beside the chat: paths that do not exist are answered as JSON. */
export const answerRest = (app: Application, logger: RestOptions['logger']): Application =>
  app.use(answerUnknownRoute, makeErrorHandler(logger));
