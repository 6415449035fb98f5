// Given to the server by `node --import`. It answers the campaign how the process is, so that the product has no code
// for it. abused-server.ts asks.

// Not monitorEventLoopDelay, which misses a delay that begins within the first interval after its reset.
const INTERVAL_MS = 10;
let last = performance.now();
let lateMs = 0;
let cpu = process.cpuUsage();

const tick = () => {
  const now = performance.now();
  lateMs = Math.max(lateMs, now - last - INTERVAL_MS);
  last = now;
};

/** Since the last answer: how late the event loop was at worst, and the CPU that the process took. */
const answer = () => {
  tick();
  const { user, system } = process.cpuUsage(cpu);
  const answered = { lateMs, cpuMs: (user + system) / 1_000 };
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  // The collection is not the server's doing.
  tick();
  lateMs = 0;
  cpu = process.cpuUsage();
  return { ...answered, bytes: heapUsed + external };
};

setInterval(tick, INTERVAL_MS).unref();
process.on('message', () => process.send(answer()));
process.on('disconnect', () => process.exit());
// It must not keep a server running that has stopped.
process.channel.unref();
