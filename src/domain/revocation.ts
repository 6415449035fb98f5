/**
 * Whether a token is refused that was issued at `issuedAt`, if its user's tokens were revoked at `revokedAt` (milliseconds
 * since the epoch; missing: never). A token of the same second counts as issued before, as issuers date in whole seconds;
 * so does one that does not say when it was issued. `isExact`: the time is known to the millisecond.
 */
export const isRevoked = (
  issuedAt: number | undefined,
  revokedAt: number | undefined,
  isExact = false,
): boolean => {
  if (revokedAt === undefined) return false;
  if (issuedAt === undefined) return true;
  return isExact ? issuedAt <= revokedAt : secondOf(issuedAt) <= secondOf(revokedAt);
};

const secondOf = (time: number): number => Math.floor(time / 1_000);
