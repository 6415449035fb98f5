import fc from 'fast-check';

/** Evenly: most doubles from 0 to 1 are next to 0. */
const place = fc.nat({ max: 999 }).map((thousandths) => thousandths / 1_000);
const change = fc.oneof(
  fc.record({
    kind: fc.constant('edited' as const),
    message: fc.constantFrom('one', 'two', 'three'),
    mentions: fc.constantFrom([], ['ana']),
  }),
  fc.record({ kind: fc.constant('deleted' as const) }),
  fc.record({
    kind: fc.constant('reacted' as const),
    emoji: fc.constantFrom('👍', '🎉'),
    on: fc.constant(true),
    count: fc.nat({ max: 3 }),
  }),
);
const write = fc.oneof(
  fc.record({
    write: fc.constant('send' as const),
    by: fc.constantFrom('ana', 'ben'),
    mentions: fc.constantFrom([], ['ana']),
    answers: fc.option(place),
  }),
  fc.record({ write: fc.constant('change' as const), at: place, change }),
);
export type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;
export const writes = fc.array(write, { maxLength: 8 });
const limit = fc.integer({ min: 1, max: 10 });
export const step = fc.oneof(
  // What is written while the device is connected, and while it is away until it catches up by pages.
  fc.record({ do: fc.constant('live' as const), writes }),
  fc.record({
    do: fc.constant('away' as const),
    writes,
    limit,
    closes: fc.boolean(),
    back: fc.nat({ max: 3 }),
  }),
  // A page of history is read; it arrives after these have come live, or it has them already.
  fc.record({ do: fc.constant('older' as const), limit, writes, isAhead: fc.boolean() }),
  fc.record({ do: fc.constant('newer' as const), limit, writes, isAhead: fc.boolean() }),
  fc.record({ do: fc.constant('jump' as const), at: place, limit, writes, isAhead: fc.boolean() }),
  // The list of rooms is read; it arrives after these have come live.
  fc.record({ do: fc.constant('listed' as const), writes }),
  // An entry that has come already.
  fc.record({ do: fc.constant('again' as const), at: place }),
  fc.record({ do: fc.constant('newest' as const) }),
  // In what is shown here, or on another device.
  fc.record({ do: fc.constant('seen' as const), at: place, isHere: fc.boolean() }),
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
