import { forgetOthers } from '@parley/client';
import { type AppConfig, ConfigRefused, fetchConfig } from '../session/config.js';
import { SERVER_URL } from '../session/server-url.js';
import { forgetOtherDrafts } from '../shared/drafts.js';
import { kept } from './kept-rooms.js';

/** The server's configuration of the page; the last one where the server cannot be reached. Rejects where there is none. */
export const loadConfig = async (): Promise<AppConfig> => {
  try {
    const config = await fetchConfig();
    void keep(config);
    return config;
  } catch (reason) {
    // A visitor who is refused is not the one who was here before.
    const before = reason instanceof ConfigRefused ? undefined : await kept.config();
    if (before === undefined) throw reason;
    return before;
  }
};

/** Where the application around the server says who the visitor is, nothing of an earlier visitor stays. */
const keep = async (config: AppConfig): Promise<void> => {
  if (config.signIn === 'host' || config.signIn === 'none') {
    const { userId } = config;
    forgetOtherDrafts(SERVER_URL, userId);
    if (userId !== undefined) void forgetOthers({ url: SERVER_URL, userId });
    await kept.forgetOthers(userId);
  }
  await kept.keepConfig(config);
};
