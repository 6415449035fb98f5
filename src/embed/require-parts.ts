import { isWebChatBuilt } from '../adapters/express/web-chat.js';
import type { Link, MakeLink } from '../application/ports/link.js';
import type { Policy } from '../application/ports/policy.js';
import type { MakeStore, Store } from '../application/ports/store.js';
import { DomainError } from '../domain/errors.js';
import type { ParleyOptions } from './chat.js';
import type { ChatSettings } from './options.js';
import { SettingsError } from './settings-error.js';
import { requireOneTokenKey, TOKEN_KEYS } from './token-keys.js';
import { WEB_CHAT_FOLDER } from './web-chat-folder.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const QUESTIONS: Readonly<Record<keyof Policy, true>> = {
  mayWriteTo: true,
  mayAdd: true,
  mayCreateGroup: true,
};

/** Never the value itself: that of a store or a link may be a URL with a password. */
const isNot = (name: string, value: unknown, takes: string): string =>
  `${name} is ${value === null ? 'null' : typeof value}, it takes ${takes}`;

/** @throws SettingsError for what has no options at all. */
export const requireOptions = (options: unknown): void => {
  if (typeof options === 'object' && options !== null) return;
  throw new SettingsError("createParley takes an object of options, such as { store: sqlite('./data') }");
};

/**
 * Checks the options against each other.
 *
 * @throws SettingsError with a line for each that is wrong.
 */
export const requireParts = (options: ParleyOptions, settings: ChatSettings): void => {
  const { store, link, logger, identify, beforeSend, policy, webChat } = options;
  const problems: string[] = [];
  if (typeof store !== 'function') problems.push(isNot('store', store, "a store such as sqlite('./data')"));
  if (link !== undefined && typeof link !== 'function') {
    problems.push(isNot('link', link, 'a link such as redis(url)'));
  }
  if (logger !== undefined && !LEVELS.every((level) => typeof logger?.[level] === 'function')) {
    problems.push(isNot('logger', logger, `an object with the functions ${LEVELS.join(', ')}`));
  }
  if (identify !== undefined && typeof identify !== 'function') {
    problems.push(isNot('identify', identify, 'a function of the request'));
  }
  if (beforeSend !== undefined && typeof beforeSend !== 'function') {
    problems.push(isNot('beforeSend', beforeSend, 'a function of the message'));
  }
  if (policy !== undefined) problems.push(...problemsOfPolicy(policy));
  if (webChat !== undefined && typeof webChat !== 'boolean') {
    problems.push(isNot('webChat', webChat, 'true or false'));
  } else if (webChat && !isWebChatBuilt(WEB_CHAT_FOLDER)) {
    problems.push('webChat is true, which takes the web chat of the published package; it is not built here');
  }
  if (identify !== undefined) {
    // With it every page could act for its visitors.
    if (settings.corsOrigins === '*') {
      problems.push('corsOrigin is "*", beside identify it takes the origins that may call, by name');
    }
    const keys = TOKEN_KEYS.filter((name) => settings[name] !== undefined);
    if (keys.length > 0) problems.push(`${keys.join(' and ')} would do nothing beside identify`);
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
  if (identify === undefined) {
    requireOneTokenKey(settings, { nameOf: (name) => name, strictIn: 'without identify ' });
  }
};

const problemsOfPolicy = (policy: unknown): readonly string[] => {
  if (typeof policy !== 'object' || policy === null) {
    return [isNot('policy', policy, 'an object with functions such as mayWriteTo')];
  }
  const answers = policy as Readonly<Record<string, unknown>>;
  const wrong = Object.keys(QUESTIONS).filter(
    (name) => answers[name] !== undefined && typeof answers[name] !== 'function',
  );
  return [
    ...wrong.map((name) => isNot(`policy.${name}`, answers[name], 'a function')),
    ...misspeltIn(policy).map(
      (name) => `policy.${name} is no question, a policy has ${Object.keys(QUESTIONS).join(', ')}`,
    ),
  ];
};

/**
 * A function that is no question is a misspelt one: nobody would ask it, and everything would be allowed. An instance of a
 * class may have functions for its own use.
 */
const misspeltIn = (policy: object): readonly string[] =>
  Object.getPrototypeOf(policy) === Object.prototype
    ? Object.entries(policy).flatMap(([name, value]) =>
        typeof value === 'function' && !Object.hasOwn(QUESTIONS, name) ? [name] : [],
      )
    : [];

/** @throws SettingsError where the function makes no store, as one that still waits for its own settings. */
export const makeStoreBy = (make: MakeStore, tools: Parameters<MakeStore>[0]): Store =>
  requireMade(
    () => make(tools),
    "store makes no store, it takes one such as sqlite('./data'), called with its settings",
  );

/** @throws SettingsError where the function makes no link. */
export const makeLinkBy = (make: MakeLink, tools: Parameters<MakeLink>[0]): Link =>
  requireMade(
    () => make(tools),
    'link makes no link, it takes one such as redis(url), called with its settings',
  );

const requireMade = <Part extends { readonly open: unknown }>(make: () => Part, problem: string): Part => {
  let made: Partial<Part> | null | undefined;
  try {
    made = make();
  } catch (error) {
    // It took the tools for its own settings.
    if (error instanceof DomainError && error.code === 'INVALID') throw new SettingsError(problem);
    throw error;
  }
  if (typeof made?.open !== 'function') throw new SettingsError(problem);
  return made as Part;
};
