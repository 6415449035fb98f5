/** How often a property runs: so many times in `npm test`, and 150 times as often in `npm run campaign -- properties`. */
export const runs = (short: number): number => short * Number(process.env.PROPERTY_FACTOR ?? 1);

/** The time that a property may take, in ms. */
export const runsTimeoutMs = runs(60_000);
