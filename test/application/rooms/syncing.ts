import type { SyncAnswer } from '../../../src/application/rooms/sync-rooms.js';
import type { RoomId } from '../../../src/domain/ids.js';
import { type Scenario, seqs } from '../../support/scenario.js';
import type { TestDevice } from '../../support/test-device.js';

export interface Wish {
  readonly cursors?: Readonly<Record<string, number>>;
  readonly only?: boolean;
  readonly limit?: number;
  readonly after?: RoomId | undefined;
}

export const sync = async (
  { parley }: Pick<Scenario, 'parley'>,
  { session }: Pick<TestDevice, 'session'>,
  { cursors = {}, only = false, limit, after }: Wish,
): Promise<SyncAnswer> => {
  const answers: SyncAnswer[] = [];
  await parley.rooms.sync({
    session,
    cursors: new Map(Object.entries(cursors) as [RoomId, number][]),
    only,
    limit,
    after,
    respond: (answer) => answers.push(answer) > 0,
  });
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) throw new Error('sync answers once');
  return answer;
};

/** All answers, as a client asks for them: with the same cursors, until there is no `next`. */
export const syncAll = async (
  scenario: Pick<Scenario, 'parley'>,
  device: Pick<TestDevice, 'session'>,
  wish: Wish,
): Promise<readonly SyncAnswer[]> => {
  const answers = [await sync(scenario, device, wish)];
  for (let after = answers[0]?.next; after !== undefined; after = answers.at(-1)?.next) {
    answers.push(await sync(scenario, device, { ...wish, after }));
  }
  return answers;
};

export const pagesOf = ({ rooms }: SyncAnswer) =>
  Object.fromEntries(
    rooms.map(({ view, page }) => [view.room.id, [seqs(page.entries), page.hasMore] as const]),
  );
