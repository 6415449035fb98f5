import fc from 'fast-check';

/*
 * A story as plain data, so that it shrinks. Numbers pick something that exists when the command runs: a device, one of
 * the rooms that its user is in, a user.
 */

export const USERS = ['ann', 'ben', 'cid', 'dan'] as const;
export const DEVICES = 6;
export const NODES = 3;

/** The fate of one packet between two nodes. */
export interface PacketFate {
  readonly copies: 0 | 1 | 2;
  readonly delayMs: number;
}

/** The fate of one call of a store: `lost` takes effect, and its answer is lost. */
export interface CallFate {
  readonly outcome: 'done' | 'refused' | 'lost';
  /** Whether a read takes its snapshot when it is called, or when it is answered. */
  readonly late: boolean;
  readonly delayMs: number;
}

export type Action =
  | { readonly kind: 'connect'; readonly node: number }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'send'; readonly room: number; readonly to: number; readonly copies: number }
  | { readonly kind: 'edit' | 'delete'; readonly message: number }
  | {
      readonly kind: 'react';
      readonly message: number;
      readonly emoji: string;
      readonly on: boolean;
    }
  | { readonly kind: 'join'; readonly room: number; readonly fromStart: boolean }
  | { readonly kind: 'leaveRoom' | 'read'; readonly room: number }
  | { readonly kind: 'sync' | 'list' }
  | { readonly kind: 'acknowledge'; readonly room: number; readonly mark: 'delivered' | 'seen' }
  | { readonly kind: 'typing'; readonly room: number; readonly on: boolean }
  | { readonly kind: 'watch'; readonly users: readonly number[] }
  | { readonly kind: 'create'; readonly users: readonly number[]; readonly history: 'all' | 'since-joining' }
  | { readonly kind: 'add' | 'remove' | 'promote'; readonly room: number; readonly user: number }
  | { readonly kind: 'leave' | 'rename'; readonly room: number }
  | { readonly kind: 'block' | 'unblock'; readonly user: number };

export type NodeAction = {
  readonly kind: 'crash' | 'stop' | 'start' | 'cut' | 'heal';
  readonly node: number;
};

export type Command = { readonly wait: number; readonly device: number } & (Action | NodeAction);

export interface Story {
  /** Each value is used in turn. */
  readonly packets: readonly PacketFate[];
  readonly calls: readonly CallFate[];
  /** Faults of every kind among them. */
  readonly storm: readonly Command[];
  /** Nothing fails but the way between nodes, by `cut`: whatever happens is known everywhere within moments. */
  readonly calm: readonly Command[];
}

const index = fc.nat(11);
const user = fc.nat(USERS.length - 1);
/** Counted from the newest. */
const message = fc.constantFrom(0, 0, 0, 1, 2, 5);
const users = fc.uniqueArray(user, { maxLength: 3 });

type Fields<T> = { [Key in keyof T]: fc.Arbitrary<T[Key]> };

const of = <K extends Action['kind'], T extends object>(
  weight: number,
  kinds: readonly K[],
  fields: Fields<T>,
) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constantFrom(...kinds), ...fields }),
});

const actions = [
  of(4, ['connect'], { node: fc.nat(NODES - 1) }),
  of(3, ['disconnect'], {}),
  of(14, ['send'], { room: index, to: user, copies: fc.constantFrom(1, 1, 2) }),
  of(10, ['edit', 'edit', 'delete'], { message }),
  of(4, ['react'], {
    message,
    emoji: fc.constantFrom('👍', '❤️'),
    on: fc.constantFrom(true, true, false),
  }),
  of(3, ['join'], { room: index, fromStart: fc.boolean() }),
  of(1, ['leaveRoom'], { room: index }),
  of(2, ['read'], { room: index }),
  of(1, ['sync', 'list'], {}),
  of(4, ['acknowledge'], { room: index, mark: fc.constantFrom('delivered', 'seen') }),
  of(4, ['typing'], { room: index, on: fc.constantFrom(true, true, false) }),
  of(4, ['watch'], { users }),
  of(3, ['create'], { users, history: fc.constantFrom('all', 'since-joining') }),
  of(7, ['add', 'add', 'remove', 'promote'], { room: index, user }),
  of(2, ['leave', 'rename'], { room: index }),
  of(2, ['block', 'unblock'], { user }),
];

const onNodes = (weight: number, ...kinds: NodeAction['kind'][]) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constantFrom(...kinds), node: fc.nat(NODES - 1) }),
});

const commandsOf = (
  waits: readonly number[],
  kinds: readonly { weight: number; arbitrary: fc.Arbitrary<unknown> }[],
) =>
  fc
    .tuple(fc.constantFrom(...waits), fc.nat(DEVICES - 1), fc.oneof(...kinds))
    .map(([wait, device, action]) => ({ wait, device, ...(action as object) }) as Command);

const STORM_WAITS = [0, 0, 1, 10, 60, 300, 1_000, 2_500, 7_000, 20_000];

const packet: fc.Arbitrary<PacketFate> = fc.record({
  copies: fc.constantFrom(1, 1, 1, 0, 2),
  delayMs: fc.constantFrom(1, 1, 2, 5, 40, 300, 1_500),
});

const call: fc.Arbitrary<CallFate> = fc.record({
  outcome: fc.constantFrom('done', 'done', 'done', 'done', 'done', 'done', 'done', 'done', 'refused', 'lost'),
  late: fc.boolean(),
  delayMs: fc.constantFrom(0, 0, 0, 0, 1, 1, 3, 20, 200),
});

export const stories: fc.Arbitrary<Story> = fc.record({
  packets: fc.array(packet, { minLength: 1, maxLength: 17, size: 'max' }),
  calls: fc.array(call, { minLength: 1, maxLength: 23, size: 'max' }),
  storm: fc.array(
    commandsOf(STORM_WAITS, [...actions, onNodes(6, 'crash', 'stop', 'start', 'cut', 'heal')]),
    {
      maxLength: 40,
      size: 'max',
    },
  ),
  calm: fc.array(commandsOf([0], [...actions, onNodes(5, 'cut', 'heal', 'heal')]), {
    maxLength: 20,
    size: 'max',
  }),
});
