import type { Cancel, Clock } from '../../application/ports/clock.js';
import { NODE_TTL_MS } from './presence-scripts.js';

const HEARTBEAT_MS = 2_000;

/** After Redis was away, processes have this long to come back before anyone takes their leases for ended. */
export const STEADY_AFTER_MS = 15_000;

export interface Heartbeat {
  /** True once every heartbeat of the last 15 s was taken. */
  isSteady(): boolean;
  stop(): void;
}

/** `beat` resolves with true where the heartbeat was taken. One is under way at a time. It must not reject. */
export const startHeartbeat = (clock: Clock, beat: () => Promise<boolean>): Heartbeat => {
  let steadySince: number | undefined;
  let lastAt = -Infinity;
  let isStopped = false;
  let cancel: Cancel = () => undefined;

  const tick = async (): Promise<void> => {
    const taken = await beat();
    const now = clock.monotonic();
    if (!taken) steadySince = undefined;
    // A process that was halted itself may have been away for others.
    else if (steadySince === undefined || now - lastAt >= NODE_TTL_MS) steadySince = now;
    lastAt = now;
    schedule();
  };

  const schedule = (): void => {
    if (!isStopped) cancel = clock.after(HEARTBEAT_MS, () => void tick());
  };
  schedule();

  return {
    isSteady: () => {
      const now = clock.monotonic();
      return steadySince !== undefined && now - steadySince >= STEADY_AFTER_MS && now - lastAt < NODE_TTL_MS;
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
};
