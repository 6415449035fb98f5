// Given to the server by `node --import`. It answers the campaign how the process is, so that the product has no code
// for it. abused-server.ts asks.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const NANOSECONDS = 1e6;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
let cpu = process.cpuUsage();

/** Since the last answer: how late the event loop was at worst, and the CPU that the process took. */
const answer = () => {
  const used = process.cpuUsage(cpu);
  const lateMs = Math.max(0, delay.max / NANOSECONDS - RESOLUTION_MS);
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  // The collection is not the server's doing.
  delay.reset();
  cpu = process.cpuUsage();
  return { lateMs, cpuMs: (used.user + used.system) / 1_000, bytes: heapUsed + external };
};

process.on('message', () => process.send(answer()));
process.on('disconnect', () => process.exit());
// It must not keep a server running that has stopped.
process.channel.unref();
