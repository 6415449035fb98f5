/** The server's configuration of the page. */
export interface AppConfig {
  /**
   * `token`: the server gives a token for any name. `claim`: a name needs no token. `host`: the server's application knows
   * who the visitor is. `none`: the embedding page signs in.
   */
  readonly signIn: 'token' | 'claim' | 'host' | 'none';
  /** With `host`: the user id of the visitor. */
  readonly userId?: string;
  readonly name?: string;
  /** The origins of pages that may embed this one, and give it tokens. */
  readonly embedOrigins: readonly string[];
}

const TIMEOUT_MS = 15_000;

/** The server, or what stands before it, has answered with a refusal, of the status that the message is. */
export class ConfigRefused extends Error {}

/** Rejects with ConfigRefused for an answer of 4xx, and otherwise where the server cannot be reached. */
export const fetchConfig = async (): Promise<AppConfig> => {
  const response = await fetch('config.json', { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.ok) return (await response.json()) as AppConfig;
  if (response.status < 500) throw new ConfigRefused(String(response.status));
  throw new Error(`The configuration was answered with ${response.status}`);
};
