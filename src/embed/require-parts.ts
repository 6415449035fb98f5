import { isWebChatBuilt } from '../adapters/express/web-chat.js';
import type { ParleyOptions } from './chat.js';
import type { ChatSettings } from './options.js';
import { SettingsError } from './settings-error.js';
import { requireOneTokenKey, TOKEN_KEYS } from './token-keys.js';
import { WEB_CHAT_FOLDER } from './web-chat-folder.js';

/** What the options have to be together. @throws SettingsError with a line for each that is wrong. */
export const requireParts = (options: ParleyOptions, settings: ChatSettings): void => {
  const { store, identify, beforeSend, webChat } = options;
  const problems: string[] = [];
  if (typeof store !== 'function') {
    problems.push(`store is ${String(store)}, it takes a store such as sqlite('./data')`);
  }
  if (identify !== undefined && typeof identify !== 'function') {
    problems.push(`identify is ${String(identify)}, it takes a function of the request`);
  }
  if (beforeSend !== undefined && typeof beforeSend !== 'function') {
    problems.push(`beforeSend is ${String(beforeSend)}, it takes a function of the message`);
  }
  if (webChat && !isWebChatBuilt(WEB_CHAT_FOLDER)) {
    problems.push('webChat is true, which takes the web chat of the published package; it is not built here');
  }
  if (identify !== undefined) {
    // With it every page could act for whoever visits it.
    if (settings.corsOrigins === '*') {
      problems.push('corsOrigin is "*", beside identify it takes the origins that may call, by name');
    }
    const keys = TOKEN_KEYS.filter((name) => settings[name] !== undefined);
    if (keys.length > 0) problems.push(`${keys.join(' and ')} would do nothing beside identify`);
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
  if (identify === undefined)
    requireOneTokenKey(settings, { nameOf: (name) => name, strictIn: 'without identify ' });
};
