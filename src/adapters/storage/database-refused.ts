/** Why a database is not used, in a sentence for who starts the server; it holds no secret. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}
