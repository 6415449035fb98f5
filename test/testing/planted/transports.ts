import type { Arrival, TransportConnection, TransportDriver } from '../../../src/testing/transport/driver.js';
import { transportLaws } from '../../../src/testing/transport/transport-laws.js';
import { startTestServer } from '../../support/test-server.js';
import { socketIoDriver } from '../transport/socket-io-driver.js';
import type { PlantedFault } from '../planted-fault.js';

interface TransportFault {
  /** These calls instead of the connection's own. */
  readonly calls?: (sound: TransportConnection) => Partial<TransportConnection>;
  /** What arrives, instead of what was received. */
  readonly arriving?: (received: readonly Arrival[]) => readonly Arrival[];
}

/** Socket.IO with a fault. */
const transportWith = ({ calls = () => ({}), arriving = (all) => all }: TransportFault) =>
  transportLaws(async (): Promise<TransportDriver> => {
    const server = await startTestServer();
    const driver = socketIoDriver(server);
    return {
      ...driver,
      connectAs: async (...args) => {
        const sound = await driver.connectAs(...args);
        return {
          ...sound,
          ...calls(sound),
          get received() {
            return arriving(sound.received);
          },
        };
      },
      close: async () => {
        await driver.close();
        await server.stop();
      },
    };
  });

export const planted: readonly PlantedFault[] = [
  {
    fault: 'a message that arrives twice',
    caughtBy: 'brings each message once, in the order of the log, while both send',
    laws: transportWith({
      arriving: (received) =>
        received.flatMap((each) => ('seq' in each && each.seq === 7 ? [each, each] : [each])),
    }),
  },
  {
    fault: 'two messages that arrive in the wrong order',
    caughtBy: 'brings each message once, in the order of the log, while both send',
    laws: transportWith({
      arriving: (received) => [...received.slice(5, 10), ...received.slice(0, 5), ...received.slice(10)],
    }),
  },
  {
    fault: 'a clientMessageId that does not reach the server',
    caughtBy: 'stores and brings a message once that is sent again with its clientMessageId',
    laws: transportWith({
      calls: ({ send }) => ({ send: ({ roomId, content }) => send({ roomId, content }) }),
    }),
  },
  {
    fault: 'a catching up that ends with its first page',
    caughtBy: 'gives a device that was cut off all that it missed, and goes on without a gap',
    laws: transportWith({
      calls: ({ catchUp }) => ({
        catchUp: async (...args) => (await catchUp(...args)).slice(0, 50),
      }),
    }),
  },
  {
    fault: 'a device that comes back and hears of no change',
    caughtBy: 'brings a change of a message live, and once more to a device that was away',
    laws: transportWith({ calls: () => ({ changedSince: async () => [] }) }),
  },
  {
    fault: 'a seen message that is acknowledged as delivered',
    caughtBy: 'covers earlier messages by an acknowledgement, and goes not back by a late one',
    laws: transportWith({
      calls: ({ acknowledge }) => ({
        acknowledge: (receipt) => acknowledge({ ...receipt, kind: 'delivered' }),
      }),
    }),
  },
  {
    fault: 'a removed member whose room goes on as if they were there',
    caughtBy: 'brings a group to a member from their adding up to their removal',
    laws: transportWith({ calls: () => ({ removeMember: async () => undefined }) }),
  },
  {
    fault: 'a refusal without a code',
    caughtBy: 'refuses whatever is done in a room of others with NOT_FOUND',
    laws: transportWith({
      calls: ({ send }) => ({
        send: (message) =>
          send(message).catch(() => {
            throw new Error('It did not work');
          }),
      }),
    }),
  },
];
