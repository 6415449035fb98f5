import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../../client/src/chat-error.js';
import type { ChatMessage } from '../../client/src/entry-types.js';
import { toMessage } from '../../client/src/entry-view.js';
import { withOwnChanges } from '../../client/src/own-changes.js';
import { makeReactions, type ReactionWish } from '../../client/src/reactions.js';
import type { Requester } from '../../client/src/requester.js';
import { isTransient } from '../../client/src/retry.js';
import { withReaction } from '../../client/src/revision.js';
import { messageAt, ROOM_ID } from './entries.js';

const EMOJIS = ['👍', '🎉'] as const;
const emoji = fc.constantFrom(...EMOJIS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('react' as const), emoji, on: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const) }) },
  // Before or after the server has committed what it was asked for.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const), isCommitted: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('live' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Call {
  readonly wish: ReactionWish;
  readonly resolve: (answer: { readonly rev: number }) => void;
  readonly reject: (error: ChatError) => void;
}

/** A server whose answers wait, and the client's log of what it has committed. */
const makeServer = () => {
  let epoch = 1;
  let [rev, cursor] = [1, 1];
  const committed = new Map<string, boolean>();
  let logged: ReadonlyMap<string, boolean> = new Map();
  let calls: Call[] = [];
  const requester = {
    epoch: () => epoch,
    retry: <T>(run: () => Promise<T>) => run(),
    call: (_: string, wish: ReactionWish) =>
      new Promise((resolve, reject) => calls.push({ wish, resolve, reject })),
  };
  const commit = ({ wish: { emoji: one, on } }: Call) => {
    if ((committed.get(one) ?? false) === on) return;
    committed.set(one, on);
    rev++;
  };
  return {
    requester: requester as unknown as Requester,
    answer(): Call | undefined {
      const call = calls.shift();
      if (call) commit(call);
      call?.resolve({ rev });
      return call;
    },
    refuse(): Call | undefined {
      const call = calls.shift();
      call?.reject(new ChatError('CONFLICT'));
      return call;
    },
    cut(isCommitted: boolean) {
      const lost = calls;
      calls = [];
      epoch++;
      if (isCommitted) lost.forEach(commit);
      for (const { reject } of lost) reject(new ChatError('UNAVAILABLE'));
    },
    live() {
      cursor = rev;
      logged = new Map(committed);
      return { cursor };
    },
    isAsked: () => calls.length > 0,
    isLogged: (seq: number) => seq <= cursor,
    rev: () => rev,
    isOn: (one: string) => logged.get(one) ?? false,
    message: (): ChatMessage =>
      [...logged].reduce<ChatMessage>(
        (before, [one, on]) => (on ? withReaction(before, one, 1, true) : before),
        toMessage(messageAt(1), 'ana'),
      ),
  };
};

const ticks = () => new Promise((resolve) => setImmediate(resolve));

/** A reaction is shown as it was wished last until the log has it or the server has refused it, and then as the log says. */
const showsLastWish = (make: typeof makeReactions) =>
  fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    const server = makeServer();
    const refusals: ChatError[] = [];
    const reactions = make(
      server.requester,
      () => undefined,
      (error) => refusals.push(error),
    );
    /** With the seq of what was committed for it. */
    const wished = new Map<string, { readonly wish: ReactionWish; readonly seq?: number }>();
    let refused = 0;
    const isLast = (call: Call | undefined): call is Call =>
      call !== undefined && wished.get(call.wish.emoji)?.wish === call.wish;

    const play = (one: Step) => {
      switch (one.do) {
        case 'react': {
          const wish = { roomId: ROOM_ID, messageId: 'id-1', emoji: one.emoji, on: one.on };
          wished.set(one.emoji, { wish });
          return reactions.react(wish);
        }
        case 'answer': {
          const call = server.answer();
          if (isLast(call)) wished.set(call.wish.emoji, { wish: call.wish, seq: server.rev() });
          return;
        }
        case 'refuse': {
          const call = server.refuse();
          if (call) refused++;
          if (isLast(call)) wished.delete(call.wish.emoji);
          return;
        }
        case 'cut':
          server.cut(one.isCommitted);
          return reactions.connected();
        case 'live':
          return reactions.settle(ROOM_ID, server.live());
      }
    };
    const expectShown = () => {
      for (const [one, { seq = Infinity }] of wished) if (server.isLogged(seq)) wished.delete(one);
      const own = { waiting: [], wishes: reactions.wishesIn(ROOM_ID) };
      const { reactions: shown = [] } = withOwnChanges(server.message(), own, 'ana');
      for (const one of EMOJIS) {
        const isOn = wished.get(one)?.wish.on ?? server.isOn(one);
        expect([one, shown.find((each) => each.emoji === one)]).toEqual([
          one,
          isOn ? { emoji: one, count: 1, mine: true } : undefined,
        ]);
      }
    };

    for (const one of steps) {
      play(one);
      await ticks();
      expectShown();
    }
    while (server.isAsked()) {
      play({ do: 'answer' });
      await ticks();
    }
    play({ do: 'live' });
    expectShown();
    expect(reactions.wishesIn(ROOM_ID)).toEqual([]);
    expect(refusals.map(({ code }) => code)).toEqual(Array.from({ length: refused }, () => 'CONFLICT'));
  });

/** Each has one fault, beside which it is sound. */
const planted: Readonly<Record<string, typeof makeReactions>> = {
  'a refused reaction that is kept': (requester, ...rest) =>
    makeReactions(
      {
        ...requester,
        retry: (run) =>
          requester.retry(run).catch((error: ChatError) => {
            if (isTransient(error)) throw error;
            return new Promise(() => undefined);
          }),
      },
      ...rest,
    ),
  'a reaction that is not asked for again after a cut': (...given) => ({
    ...makeReactions(...given),
    connected: () => undefined,
  }),
  'a reaction that stays beside the log that has it': (...given) => ({
    ...makeReactions(...given),
    settle: () => undefined,
  }),
  'a reaction that is gone between its answer and the log': (...given) => {
    const sound = makeReactions(...given);
    return { ...sound, wishesIn: (roomId) => sound.wishesIn(roomId).filter(({ seq }) => seq === undefined) };
  },
};

const RUNS = { numRuns: 200 };

it('a reaction is shown as it was wished last, until the log has it or it is refused', () =>
  fc.assert(showsLastWish(makeReactions), RUNS));

describe('a reaction is not shown as it was wished last', () => {
  it.each(Object.entries(planted))('with %s', async (_fault, make) => {
    const { errorInstance } = await fc.check(showsLastWish(make), { ...RUNS, seed: 1, endOnFailure: true });

    expect(errorInstance).toMatchObject({ name: 'AssertionError' });
  });
});
