/** Connections are finished at 200 a second, as their clients connect to another process at once. */
const AT_ONCE = 10;
const INTERVAL_MS = 50;

/** Finishes these connections, a few at a time. Resolves when the last one has answered what it had taken. */
export const finishAll = async (
  connections: Iterable<{ readonly finish: () => Promise<void> }>,
): Promise<void> => {
  const asked: Promise<void>[] = [];
  const open = [...connections];
  for (let at = 0; at < open.length; at += AT_ONCE) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    for (const connection of open.slice(at, at + AT_ONCE)) asked.push(connection.finish());
  }
  await Promise.all(asked);
};
