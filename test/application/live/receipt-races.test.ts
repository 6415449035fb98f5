import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomId, UserId } from '../../../src/domain/ids.js';
import type { ReceiptKind } from '../../../src/domain/receipts.js';
import { ann, ben, cid, message } from '../../../src/testing/fixtures.js';
import { makeRaceRig, schedules } from './race-rig.js';
import { runs, runsTimeoutMs } from '../../support/runs.js';

const users = [ann, ben, cid];

describe('receipts, however the stores answer', { timeout: runsTimeoutMs }, () => {
  const script = fc.record({
    histories: fc.tuple(fc.nat(6), fc.nat(6)),
    acks: fc.array(
      fc.record({
        user: fc.constantFrom(...users),
        room: fc.nat(1),
        entry: fc.nat(20),
        kind: fc.constantFrom<ReceiptKind>('delivered', 'seen'),
      }),
      { maxLength: 10 },
    ),
    sends: fc.array(fc.record({ user: fc.constantFrom(...users), room: fc.nat(1) }), { maxLength: 4 }),
    plain: fc.array(fc.nat(1), { maxLength: 2 }),
    ticks: fc.array(fc.constantFrom(30, 100, 100), { maxLength: 6 }),
  });

  it('are published only once stored, and never move back', async () => {
    await fc.assert(
      fc.asyncProperty(script, schedules, async ({ histories, acks, sends, plain, ticks }, schedule) => {
        const rig = makeRaceRig(schedule);
        const { parley, ports, clock } = rig;
        const rooms: RoomId[] = [];
        for (const count of histories) {
          const made = await parley.groups.create({ creator: ann, name: 'The group', members: [ben, cid] });
          rooms.push(made.room.id);
          for (let i = 0; i < count; i++) {
            await ports.messages.append(message(made.room.id, users[i % 3] as UserId));
          }
        }
        const published = new Map<string, number>();
        const wrong: string[] = [];
        const checks: Promise<void>[] = [];
        ports.events.subscribe((event) => {
          if (event.type !== 'receipt-advanced') return;
          const { roomId, userId, kind, seq } = event;
          const key = `${roomId} ${userId} ${kind}`;
          const before = published.get(key) ?? 0;
          if (seq < before) wrong.push(`${kind} of ${userId} moved back from ${before} to ${seq}`);
          published.set(key, seq);
          // In memory a snapshot is taken at the call: this is what is stored now.
          const stored = ports.receipts.find(roomId, [userId]).then((marks) => {
            const at = marks.get(userId)?.[kind].seq ?? 0;
            if (at < seq) wrong.push(`${kind} of ${userId} is at ${at}, and was published as ${seq}`);
          });
          checks.push(stored);
        });

        rig.startRacing();
        const device = rig.open(ben, 'auto');
        rig.open(cid, 'auto');
        for (const { user, room, entry, kind } of acks) {
          rig.start('acknowledge', async () => {
            const roomId = rooms[room] as RoomId;
            const log = await rig.log(roomId);
            const acknowledged = log[entry % Math.max(log.length, 1)];
            if (acknowledged === undefined) return;
            await parley.receipts.acknowledge({ userId: user, roomId, messageId: acknowledged.id, kind });
          });
        }
        for (const { user, room } of sends) {
          rig.start('send', () =>
            parley.messages.send({ sender: user, roomId: rooms[room] as RoomId, content: 'Hello' }),
          );
        }
        for (const room of plain) {
          rig.start('plain join', () => rig.plainJoin(device, rooms[room] as RoomId));
        }
        for (const ms of ticks) rig.start('tick', async () => clock.advance(ms));
        await rig.quiesce();
        await Promise.all(checks);

        expect(rig.faults).toEqual([]);
        expect(wrong).toEqual([]);
        await checkComplete();

        /** Everything stored in the end was published, for the newest message of others that it covers. */
        async function checkComplete(): Promise<void> {
          for (const roomId of rooms) {
            const log = await rig.log(roomId);
            const marks = await ports.receipts.find(roomId, users);
            for (const user of users) {
              for (const kind of ['delivered', 'seen'] as const) {
                const upTo = marks.get(user)?.[kind].seq ?? 0;
                const newest = log.findLast(
                  (entry) => entry.kind === 'message' && entry.sender !== user && entry.seq <= upTo,
                );
                expect(published.get(`${roomId} ${user} ${kind}`)).toBe(newest?.seq);
              }
            }
          }
        }
      }),
      { numRuns: runs(75) },
    );
  });
});
