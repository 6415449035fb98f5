import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { parseUserId, privateRoomId } from '../../domain/ids.js';
import type { Arrival, TransportConnection, TransportDriver } from './driver.js';

/** Presence is the slowest: a user is offline some seconds after their last connection ended. */
const ARRIVES_WITHIN_MS = 10_000;
const POLL_MS = 5;

/** Users whom no server has met, as the laws may run against one that is in use. */
export const newUsers = <Names extends readonly string[]>(...names: Names) => {
  const run = crypto.randomUUID().slice(0, 13);
  return names.map((name) => `${name}-${run}`) as { readonly [Name in keyof Names]: string };
};

export const privateRoomOf = (a: string, b: string): string => privateRoomId(parseUserId(a), parseUserId(b));

/** Two connected users with their private room. */
export const twoUsers = async (driver: TransportDriver) => {
  const [annId, benId] = newUsers('ann', 'ben');
  const [ann, ben] = [await driver.connectAs(annId), await driver.connectAs(benId)];
  return { ann, ben, annId, benId, roomId: privateRoomOf(annId, benId) };
};

type ArrivalOf<Type extends Arrival['type']> = Extract<Arrival, { readonly type: Type }>;

/** What has arrived of this type, in a room where one is named. */
export const arrived = <Type extends Arrival['type']>(
  { received }: TransportConnection,
  type: Type,
  roomId?: string,
): readonly ArrivalOf<Type>[] =>
  received.filter(
    (each): each is ArrivalOf<Type> =>
      each.type === type && (roomId === undefined || ('roomId' in each && each.roomId === roomId)),
  );

/** Resolves once it is so. Rejects, and names what is missing, where it does not become so. */
export const eventually = async (what: string, isSo: () => boolean): Promise<void> => {
  const deadline = performance.now() + ARRIVES_WITHIN_MS;
  while (!isSo()) {
    if (performance.now() > deadline) assert.fail(`It did not happen that ${what}`);
    await setTimeout(POLL_MS);
  }
};

/**
 * Resolves when this connection has got all that was sent to it before: a message of another user, in a room of its own,
 * comes after that.
 */
export const everythingBefore = async (
  driver: TransportDriver,
  connection: TransportConnection,
  user: string,
) => {
  const [helper] = newUsers('helper');
  const roomId = privateRoomOf(helper, user);
  const other = await driver.connectAs(helper);
  await other.send({ roomId, content: 'All before this has arrived' });
  await eventually(
    'a message of another room arrives',
    () => arrived(connection, 'message', roomId).length === 1,
  );
};
