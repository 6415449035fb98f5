/** What the server tells the page. */
export interface AppConfig {
  /** `token`: a name is enough for one. `claim`: a name alone will do. `none`: another page has to tell. */
  readonly signIn: 'token' | 'claim' | 'none';
  /** Pages that may hand over tokens. */
  readonly embedOrigins: readonly string[];
}

/** Rejects where the server cannot be reached. */
export const fetchConfig = async (): Promise<AppConfig> => {
  const response = await fetch('config.json');
  if (!response.ok) throw new Error(`The configuration was answered with ${response.status}`);
  return (await response.json()) as AppConfig;
};
