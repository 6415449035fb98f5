import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { makeInProcessEventPublisher } from '../../../src/adapters/in-process/event-publisher.js';
import { FRESH_MS } from '../../../src/application/consent/fresh-answers.js';
import { makeParley } from '../../../src/application/make-parley.js';
import type { Parley } from '../../../src/application/parley.js';
import { REVOCATION_ROUND_MS } from '../../../src/application/sessions/revocation-poller.js';
import type { EventPublisher } from '../../../src/application/ports/event-publisher.js';
import { DomainError } from '../../../src/domain/errors.js';
import { type Topic, userTopic } from '../../../src/domain/topics.js';
import { ana, ben, makeScenario, refusal } from '../../support/scenario.js';
import { openDevice } from '../../support/test-device.js';

/** A promised time: no event tells of the revocation, and it is in effect all the same. */
const PROMISED_MS = 10_000;

const SECOND = 1_000;

const root = { userId: ana, isAdmin: true } as const;

/** Two processes over the same stores, whose events do not reach each other. */
const makeTwo = () => {
  const scenario = makeScenario();
  const { ports, parley, logger } = scenario;
  let listener: (topics: readonly Topic[]) => void = () => undefined;
  const events: EventPublisher = {
    ...makeInProcessEventPublisher(logger),
    onGap(each) {
      listener = each;
      return () => undefined;
    },
  };
  const other = makeParley({ ...ports, events });
  return { ...scenario, here: parley, other, gap: (...topics: Topic[]) => listener(topics) };
};

const tokenAt = (issuedAt: number) => `token-of:ben:${issuedAt}`;

/** What a token gets at the door of a process. */
const atTheDoor = (parley: Parley, token: string) => refusal(parley.sessions.authenticate(token));

/** Two things that begin so many turns of the microtasks after another meet at every step of each. */
const MOMENTS = [...Array(30).keys()];

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

describe('signing a user out', () => {
  it('ends their sessions, and refuses the tokens that they have, also those of the same second', async () => {
    const { parley, open, clock } = makeScenario();
    const issuedAt = clock.now();
    const [bens, anas] = [await open('ben', { issuedAt }), await open('ana', { issuedAt })];
    clock.advance(SECOND / 2);

    const { revokedAt } = await parley.sessions.revoke({ by: root, userId: ben });

    expect(revokedAt).toBe(clock.now());
    expect(bens.endedBy()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(bens.endedBy()?.message).toContain('sign in again');
    expect(anas.endedBy()).toBeUndefined();
    expect(await atTheDoor(parley, tokenAt(issuedAt))).toBe('UNAUTHENTICATED');
    expect(await atTheDoor(parley, tokenAt(issuedAt + SECOND))).toBeUndefined();
  });

  it('counts a token that does not say when it was issued as older', async () => {
    const { parley, open } = makeScenario();
    const device = await open('ben');

    await parley.sessions.revoke({ by: root, userId: ben });

    expect(device.endedBy()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await atTheDoor(parley, 'token-of:ben')).toBe('UNAUTHENTICATED');
  });

  it('leaves the sessions whose tokens were issued later', async () => {
    const { parley, open, clock } = makeScenario();
    const old = await open('ben', { issuedAt: clock.now() });
    await parley.sessions.revoke({ by: root, userId: ben });
    clock.advance(SECOND);
    const fresh = await open('ben', { issuedAt: clock.now() });

    await clock.advanceAsync(3 * PROMISED_MS);

    expect(old.endedBy()).toBeDefined();
    expect(fresh.endedBy()).toBeUndefined();
  });

  it('is for admins, and changes nothing for anyone else', async () => {
    const { parley, open } = makeScenario();
    const device = await open('ben');

    const refused = await refusal(parley.sessions.revoke({ by: { userId: ana }, userId: ben }));

    expect(refused).toBe('FORBIDDEN');
    expect(device.endedBy()).toBeUndefined();
    expect(await atTheDoor(parley, 'token-of:ben')).toBeUndefined();
  });

  it('refuses with UNAVAILABLE what the store cannot say', async () => {
    let fails = true;
    const { parley } = makeScenario(({ revocations }) => ({
      revocations: {
        ...revocations,
        revokedAt: async (users) => {
          if (fails) throw new DomainError('UNAVAILABLE', 'The store is away');
          return revocations.revokedAt(users);
        },
      },
    }));

    const during = await atTheDoor(parley, 'token-of:ben');
    fails = false;

    expect(during).toBe('UNAVAILABLE');
    expect(await atTheDoor(parley, 'token-of:ben')).toBeUndefined();
  });

  it('asks the store once in a few seconds, however many requests a user makes', async () => {
    let asked = 0;
    const { parley, clock } = makeScenario(({ revocations }) => ({
      revocations: { ...revocations, revokedAt: (users) => (asked++, revocations.revokedAt(users)) },
    }));

    for (let i = 0; i < 20; i++) await atTheDoor(parley, 'token-of:ben');
    const before = asked;
    clock.advance(FRESH_MS);
    await atTheDoor(parley, 'token-of:ben');

    expect([before, asked]).toEqual([1, 2]);
  });
});

describe('a token for a session that goes on', () => {
  it('is refused where it was revoked, and the session lives by the one that it had', async () => {
    const { parley, open, clock } = makeScenario();
    const issuedAt = clock.now();
    await parley.sessions.revoke({ by: root, userId: ben });
    clock.advance(SECOND);
    const { session, endedBy } = await open('ben', { issuedAt: clock.now() });

    const refused = await refusal(parley.sessions.refreshToken({ session, token: tokenAt(issuedAt) }));

    expect(refused).toBe('UNAUTHENTICATED');
    expect([sessionOf(session).issuedAt, endedBy()]).toEqual([clock.now(), undefined]);
  });

  it('moves the time by which the session is ended, both ways', async () => {
    const { parley, open, clock } = makeScenario();
    const start = clock.now();
    const [later, earlier] = [
      await open('ben', { issuedAt: start }),
      await open('ben', { issuedAt: start + 9 * SECOND }),
    ];
    clock.advance(5 * SECOND);
    await parley.sessions.refreshToken({ session: later.session, token: tokenAt(start + 9 * SECOND) });
    await parley.sessions.refreshToken({ session: earlier.session, token: tokenAt(start) });

    await parley.sessions.revoke({ by: root, userId: ben });

    expect(later.endedBy()).toBeUndefined();
    expect(earlier.endedBy()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each(MOMENTS)('leaves no session with it, at whatever moment it is revoked: %i', async (moment) => {
    const { parley, open, clock } = makeScenario();
    const issuedAt = clock.now();
    const { session, endedBy } = await open('ben', { issuedAt: issuedAt + 60 * SECOND });
    await clock.advanceAsync(FRESH_MS);

    const refreshing = refusal(parley.sessions.refreshToken({ session, token: tokenAt(issuedAt) }));
    await turns(moment);
    await parley.sessions.revoke({ by: root, userId: ben });

    expect([await refreshing, endedBy()?.code]).toContain('UNAUTHENTICATED');
  });
});

describe('a user who connects while they are signed out', () => {
  it.each(MOMENTS)('has no session in the end, at whatever moment: %i', async (moment) => {
    const { parley, clock } = makeScenario();
    const token = tokenAt(clock.now());

    const connecting = async () => {
      const { issuedAt } = await parley.sessions.authenticate(token);
      return openDevice(parley, 'ben', issuedAt === undefined ? {} : { issuedAt });
    };
    const connected = connecting().catch(({ code }: DomainError) => code);
    await turns(moment);
    await parley.sessions.revoke({ by: root, userId: ben });
    const outcome = await connected;

    const code = typeof outcome === 'string' ? outcome : outcome.endedBy()?.code;
    expect(code).toBe('UNAUTHENTICATED');
  });

  it('is not let in by an answer of the store that is older than the revocation', async () => {
    let answer = () => undefined as void;
    const { parley } = makeScenario(({ revocations }) => ({
      revocations: {
        ...revocations,
        revokedAt: async (users) => {
          const read = await revocations.revokedAt(users);
          await new Promise<void>((resolve) => (answer = resolve));
          return read;
        },
      },
    }));
    const entering = atTheDoor(parley, 'token-of:ben');
    await turns(9);
    const answerLate = answer;

    await parley.sessions.revoke({ by: root, userId: ben });
    answerLate();
    await turns(9);
    answer();

    expect(await entering).toBe('UNAUTHENTICATED');
  });
});

describe('a revocation of which no event comes', () => {
  it('ends sessions in other processes within ten seconds, and refuses the token there', async () => {
    const { here, other, clock } = makeTwo();
    const issuedAt = clock.now();
    const device = await openDevice(other, 'ben', { issuedAt });
    await atTheDoor(other, tokenAt(issuedAt));

    await here.sessions.revoke({ by: root, userId: ben });
    const before = device.endedBy();
    await clock.advanceAsync(PROMISED_MS);

    expect(before).toBeUndefined();
    expect(device.endedBy()).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await atTheDoor(other, tokenAt(issuedAt))).toBe('UNAUTHENTICATED');
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'ends within ten seconds the session of a user who came in by an answer of before, %i s into a round',
    async (seconds) => {
      const { here, other, clock } = makeTwo();
      await openDevice(other, 'ana');
      const issuedAt = clock.now();
      await clock.advanceAsync(seconds * SECOND);
      await atTheDoor(other, tokenAt(issuedAt));
      await here.sessions.revoke({ by: root, userId: ben });
      await clock.advanceAsync(FRESH_MS - 1);

      const late = await openDevice(other, 'ben', { issuedAt });
      await clock.advanceAsync(PROMISED_MS - FRESH_MS);

      expect(late.endedBy()).toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );

  it('is looked for with one call for all who are connected, a few seconds apart', async () => {
    const asked: number[] = [];
    const { open, clock } = makeScenario(({ revocations }) => ({
      revocations: {
        ...revocations,
        revokedAt: (users) => {
          asked.push(users.length);
          return revocations.revokedAt(users);
        },
      },
    }));
    for (let i = 0; i < 30; i++) await open(`user-${i}`);
    asked.length = 0;

    await clock.advanceAsync(4 * REVOCATION_ROUND_MS - 1);

    expect(asked).toEqual([30, 30, 30, 30]);
  });

  it('is found at once where the process hears that it may have missed it', async () => {
    const { here, other, clock, gap } = makeTwo();
    const device = await openDevice(other, 'ben', { issuedAt: clock.now() });
    await clock.advanceAsync(REVOCATION_ROUND_MS / 2);
    await here.sessions.revoke({ by: root, userId: ben });

    gap(userTopic(ben));
    await clock.advanceAsync(SECOND / 10);

    expect(device.endedBy()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
