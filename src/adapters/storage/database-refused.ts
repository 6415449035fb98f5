/** Why a database is not used, in a sentence for the person who starts the server. It contains no secret. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}

export const refusedBecause = (sentence: string, cause: unknown): DatabaseRefused => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DatabaseRefused(`${sentence}: ${reason}`, { cause });
};
