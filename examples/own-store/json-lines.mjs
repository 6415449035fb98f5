import { conflict } from '@parley/server/domain';
import { memory } from '@parley/server/memory';
import { openLineFile } from './line-file.mjs';

/**
 * A store in one file: `createParley({ store: jsonLines('./chat.jsonl') })`. Each line is a change, as `{ kind: value }`. The
 * package's store in memory holds what has come of all changes, and answers every question. A change is written before
 * it is made there, in one turn of the event loop: nobody reads what is not on the disk.
 */
export const jsonLines = (path) => (tools) => {
  const { rooms, messages, receipts, users, blocks, revocations } = memory()(tools);
  const groups = new Set();
  let file;

  const makeChange = {
    group(group) {
      groups.add(group.id);
      return rooms.createGroup({ ...group, members: new Map(group.members) });
    },
    // The store gives it the same seq again.
    entry: (entry) => messages.append({ roomId: entry.roomId, decide: () => entry }),
    messageChange: (entry) =>
      messages.change({ roomId: entry.roomId, target: entry.target.id, decide: () => entry }),
    receipts: (acknowledgements) => receipts.advance(acknowledgements),
    profile: (profile) => users.saveProfile(profile),
    lastSeen: ({ seen, at }) => users.saveLastSeen(seen, at),
    mute: ({ userId, roomId, since }) => users.saveMute(userId, roomId, since),
    block: ({ by, userId }) => blocks.add(by, userId),
    unblock: ({ by, userId }) => blocks.remove(by, userId),
    revocation: ({ userId, at }) => revocations.revoke(userId, at),
  };
  const change = async (kind, value) => {
    file.append({ [kind]: value });
    return makeChange[kind](value);
  };

  return {
    rooms: {
      ...rooms,
      async createGroup(group) {
        if (groups.has(group.id)) throw conflict('The room id is taken');
        await change('group', { ...group, members: [...group.members] });
      },
    },
    messages: {
      ...messages,
      append: (proposal) =>
        messages.append({
          ...proposal,
          // Called only where an entry is to be made, with the room as it stands before that.
          decide(room, lastSeq) {
            const entry = proposal.decide(room, lastSeq);
            if (room !== undefined) file.append({ entry });
            return entry;
          },
        }),
      change: (proposal) =>
        messages.change({
          ...proposal,
          // Gives nothing where nothing would change.
          decide(basis) {
            const messageChange = proposal.decide(basis);
            if (messageChange !== undefined) file.append({ messageChange });
            return messageChange;
          },
        }),
    },
    receipts: { ...receipts, advance: (acknowledgements) => change('receipts', acknowledgements) },
    users: {
      ...users,
      saveProfile: (profile) => change('profile', profile),
      saveLastSeen: (seen, at) => change('lastSeen', { seen, at }),
      // JSON leaves out a `since` that is undefined, which ends the mute.
      saveMute: (userId, roomId, since) => change('mute', { userId, roomId, since }),
    },
    blocks: {
      ...blocks,
      add: (by, userId) => change('block', { by, userId }),
      remove: (by, userId) => change('unblock', { by, userId }),
    },
    revocations: { ...revocations, revoke: (userId, at) => change('revocation', { userId, at }) },

    async open() {
      file = openLineFile(path);
      for (const line of file.changes) {
        for (const [kind, value] of Object.entries(line)) await makeChange[kind](value);
      }
    },
    isHealthy: () => file.works(),
    async close() {
      file?.close();
    },
  };
};
