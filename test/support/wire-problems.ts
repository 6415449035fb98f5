/** What the clients of the running test sent or got that is not described. `described-wire.ts` fails the test by it. */
export const wireProblems: string[] = [];
