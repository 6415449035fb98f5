import { expect, it } from 'vitest';
import type { Rest } from '../../client/src/rest.js';
import { makeRecount } from '../../client/src/recount.js';
import { applyListed } from '../../client/src/room-pages.js';
import { newRoomState } from '../../client/src/room-state.js';
import type { Room } from '../../client/src/rooms.js';
import { ROOM_ID, roomOf } from './entries.js';

const counted = (lastSeq: number, unread: number) => ({
  ...roomOf(['ana', 'ben'], { lastSeq }),
  unread,
  unreadMentions: 0,
});

interface Request {
  readonly answer: (counted: object) => void;
  readonly refuse: () => void;
}

/** A room that is miscounted, whose refreshes ask for a count. */
const miscounted = () => {
  const state = newRoomState(ROOM_ID, () => 'ana');
  applyListed(state, counted(9, 5));
  state.isMiscounted = true;
  const room = { state } as Room;
  const due: (() => void)[] = [];
  const requests: Request[] = [];
  const refresh = () => {
    if (state.isMiscounted) recount(room);
  };
  const rest = (() => new Promise<object>((answer, refuse) => requests.push({ answer, refuse }))) as Rest;
  const recount = makeRecount(
    {
      retry: (run) => run(),
      inBackground: (run) => void run().catch(() => undefined),
      after(_, task) {
        due.push(task);
        return () => undefined;
      },
    },
    rest,
    { refresh },
  );
  const runDue = () => {
    for (const task of due.splice(0)) task();
    return requests.length;
  };
  return { state, requests, refresh, runDue };
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('a room is counted with one request at a time, however often it is shown meanwhile', () => {
  const { refresh, runDue } = miscounted();

  refresh();
  refresh();
  expect(runDue()).toBe(1);
  refresh();

  expect(runDue()).toBe(1);
});

it('a room is counted again where more has come meanwhile', async () => {
  const { state, requests, refresh, runDue } = miscounted();
  refresh();
  runDue();

  requests[0]?.answer(counted(8, 3));
  await turn();
  expect(runDue()).toBe(2);
  requests[1]?.answer(counted(9, 4));
  await turn();

  expect(runDue()).toBe(2);
  expect(state).toMatchObject({ unreadElsewhere: 4, isMiscounted: false });
});

it('a room that the list of rooms has counted meanwhile is not counted again', () => {
  const { state, refresh, runDue } = miscounted();
  refresh();

  applyListed(state, counted(9, 3));

  expect(runDue()).toBe(0);
});

it('a room whose count is refused is counted when it is shown the next time', async () => {
  const { requests, refresh, runDue } = miscounted();
  refresh();
  runDue();

  requests[0]?.refuse();
  await turn();
  expect(runDue()).toBe(1);
  refresh();

  expect(runDue()).toBe(2);
});
