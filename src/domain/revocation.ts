/**
 * Whether a token is refused, which was issued at `issuedAt` and whose user's tokens were revoked at `revokedAt`
 * (milliseconds since the epoch; missing: never). A token of the same second counts as issued before, as issuers date in
 * whole seconds; so does one that does not say when it was issued.
 */
export const isRevoked = (issuedAt: number | undefined, revokedAt: number | undefined): boolean =>
  revokedAt !== undefined && (issuedAt === undefined || secondOf(issuedAt) <= secondOf(revokedAt));

const secondOf = (time: number): number => Math.floor(time / 1_000);
