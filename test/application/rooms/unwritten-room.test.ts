import { describe, expect, it } from 'vitest';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, refusal } from '../../support/scenario.js';

/** Ana needs only Ben's id to ask for this room. */
const roomId = privateRoomId(ana, ben);

const opened = async () => {
  const scenario = makeScenario();
  const bens = await scenario.open('ben', { name: 'Ben', picture: 'https://example.com/ben.png' });
  const anas = await scenario.open('ana', { name: 'Ana' });
  return { ...scenario, anas, bens };
};

const WITHOUT_PROFILES = [
  { userId: ana, role: 'member' },
  { userId: ben, role: 'member' },
];

describe('a private room before its first message', () => {
  it('shows no profile, however it is read', async () => {
    const { parley, anas } = await opened();

    const { view } = await anas.join(roomId);
    const got = await parley.rooms.get({ reader: ana, roomId });
    const listed = await parley.rooms.listMembers({ reader: ana, roomId });

    expect(view.members).toEqual(WITHOUT_PROFILES);
    expect(got.members).toEqual(WITHOUT_PROFILES);
    expect(listed.members).toEqual(WITHOUT_PROFILES);
  });

  it('shows profiles from the first message on', async () => {
    const { parley, send } = await opened();
    await send(ana, roomId, 'hi');

    const { members } = await parley.rooms.listMembers({ reader: ana, roomId });

    expect(members.map(({ profile }) => profile?.name)).toEqual(['Ana', 'Ben']);
  });

  it('shows no presence', async () => {
    const { parley, anas, bens, settle } = await opened();
    await anas.join(roomId);

    const snapshot = await parley.presence.snapshot(ana);
    const watched = await parley.presence.watch({ session: anas.session, users: [ben] });
    const read = refusal(parley.presence.readUser({ reader: ana, userId: ben }));
    await bens.close();
    await settle();
    await settle();
    await settle();

    expect([...snapshot, ...watched]).toEqual([]);
    expect(await read).toBe('NOT_FOUND');
    expect(anas.events).toEqual([]);
  });

  it('sends nothing to a device of the other user, not even typing', async () => {
    const { parley, anas, bens, settle } = await opened();
    await anas.join(roomId);

    await parley.typing.set({ session: anas.session, roomId, typing: true });
    await settle();

    expect(bens.events).toEqual([]);
  });
});
