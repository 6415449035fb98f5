import type { ChatClient, ChatClientOptions } from './types.js';

/** Starts to connect at once. */
export const createChatClient = (options: ChatClientOptions): ChatClient => {
  throw new Error(`Not there yet: ${String(options.url)}`);
};
