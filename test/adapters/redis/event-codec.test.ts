import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent, idOfEncoded } from '../../../src/adapters/redis/event-codec.js';
import type { DomainEvent } from '../../../src/domain/events.js';
import { ann, ids } from '../../../src/testing/fixtures.js';
import { eventsOf, eventTypes } from '../../../src/testing/arbitraries/events.js';

const typing: DomainEvent = {
  type: 'typing-changed',
  roomId: ids.groupId(),
  userId: ann,
  connectionId: ids.connectionId(),
  typing: true,
  expiresInMs: 6_000,
};

const changed = (
  change: (envelope: Record<string, unknown> & { event: Record<string, unknown> }) => void,
) => {
  const envelope = JSON.parse(encodeEvent({ id: 'a:1', event: typing })) as Parameters<typeof change>[0];
  change(envelope);
  return decodeEvent(JSON.stringify(envelope));
};

describe('the codec of events', () => {
  it.each(eventTypes)('reads every %s as it was written', (type) => {
    fc.assert(
      fc.property(eventsOf(type), (event) => {
        expect(decodeEvent(encodeEvent({ id: 'a:1', event }))).toStrictEqual({ id: 'a:1', event });
      }),
    );
  });

  it('reads that events were lost', () => {
    const lost = { id: 'a:1', event: 'lost' } as const;

    expect(decodeEvent(encodeEvent(lost))).toStrictEqual(lost);
  });

  it('ignores fields that it does not know, on every level', () => {
    const read = changed((envelope) => {
      envelope.sentBy = 'the next version';
      envelope.event.urgency = { level: 3 };
    });

    expect(read).toStrictEqual({ id: 'a:1', event: typing });
  });

  it('passes over a type that it does not know', () => {
    const names = ['message-edited', 'constructor', '__proto__', 'toString'];

    expect(names.map((name) => changed(({ event }) => void (event.type = name)))).toEqual(
      names.map(() => 'unknown type'),
    );
  });

  it('passes over a version that it does not know', () => {
    expect(changed((envelope) => void (envelope.v = 2))).toBe('unknown version');
  });

  it('passes over what is no event', () => {
    const texts = [
      '',
      'null',
      '[]',
      '{}',
      '{"v":1}',
      '{"v":1,"id":"a","event":7}',
      '{"v":1,"id":"a","event":"los',
    ];
    const invalid = [
      changed(({ event }) => void (event.roomId = 'a b')),
      changed(({ event }) => void delete event.userId),
      changed(({ event }) => void (event.typing = 'yes')),
      changed((envelope) => void delete envelope.id),
    ];

    expect([...texts.map(decodeEvent), ...invalid]).toEqual([...texts, ...invalid].map(() => 'invalid'));
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['invalid', 'unknown version', 'unknown type']).toContain(decodeEvent(text));
      }),
    );
  });

  it('finds the id without reading the rest', () => {
    expect(idOfEncoded(encodeEvent({ id: 'a-b.1:22', event: typing }))).toBe('a-b.1:22');
    expect(idOfEncoded('{"id":"a","v":1}')).toBeUndefined();
  });
});
