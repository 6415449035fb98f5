/**
 * Follows a command through all that is done for it: in traces, and in log lines. It calls `run` within this call, and
 * gives its promise.
 */
export type FollowCommand = <T>(command: string, run: () => Promise<T>) => Promise<T>;

export const followNothing: FollowCommand = (_command, run) => run();
