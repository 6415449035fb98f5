import { parseUserId, type RoomId, type UserId } from '../../src/domain/ids.js';
import { draftMessage, type EntryDraft, type MembershipChange } from '../../src/domain/log-entry.js';
import { createGroup } from '../../src/domain/membership.js';
import { readSettings } from '../../src/main/config/settings.js';
import { makeContainer } from '../../src/main/container.js';
import { TOKENS } from '../../src/main/tokens.js';

/** Writes what would take long through the server, past its limits and with its own repositories. */
export interface Seeding {
  /** Gives the group's id. The first is the owner. */
  readonly group: (members: readonly string[]) => Promise<string>;
  readonly messages: (roomId: string, sender: string, contents: readonly string[]) => Promise<void>;
  /** Removes the user and adds them again, this many times. */
  readonly readd: (roomId: string, owner: string, user: string, times: number) => Promise<void>;
}

/** In one turn, so that they are one commit. */
const AT_ONCE = 1_000;

export const seedStore = async (
  environment: NodeJS.ProcessEnv,
  seed: (seeding: Seeding) => Promise<void>,
): Promise<void> => {
  const container = await makeContainer(readSettings(environment));
  const [store, rooms, messages, ids] = [
    container.get(TOKENS.store),
    container.get(TOKENS.rooms),
    container.get(TOKENS.messages),
    container.get(TOKENS.ids),
  ];
  await store.open();

  const append = async (roomId: string, entries: readonly Entry[]) => {
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      await Promise.all(
        entries.slice(at, at + AT_ONCE).map((entry) => {
          const draft = draftOf(entry, { id: ids.messageId(), roomId: roomId as RoomId });
          return messages.append({ roomId: roomId as RoomId, decide: () => draft });
        }),
      );
    }
  };

  try {
    await seed({
      group: async (members) => {
        const [creator = '', ...others] = members;
        const id = ids.groupId();
        const founded = { id, name: 'Seeded', creator: parseUserId(creator), createdAt: Date.now() };
        const group = createGroup(
          { ...founded, members: others.map((user) => parseUserId(user)) },
          { maxMembers: members.length },
        );
        await rooms.createGroup(group);
        return id;
      },
      messages: (roomId, sender, contents) =>
        append(
          roomId,
          contents.map((content) => ({ by: parseUserId(sender), content })),
        ),
      readd: (roomId, owner, user, times) => {
        const [by, userId] = [parseUserId(owner), parseUserId(user)];
        const changes: readonly MembershipChange[] = [
          { kind: 'removed', userId },
          { kind: 'added', userId, role: 'member' },
        ];
        return append(
          roomId,
          Array.from({ length: times }, () => changes)
            .flat()
            .map((change) => ({ by, change })),
        );
      },
    });
  } finally {
    await store.close();
  }
};

interface Entry {
  readonly by: UserId;
  readonly content?: string;
  readonly change?: MembershipChange;
}

const draftOf = ({ by, content, change }: Entry, place: Pick<EntryDraft, 'id' | 'roomId'>): EntryDraft => {
  const createdAt = Date.now();
  return change === undefined
    ? draftMessage({ ...place, sender: by, content: content ?? '', createdAt })
    : { kind: 'event', ...place, by, change, createdAt };
};
