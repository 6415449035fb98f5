import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { Message, Seq } from '../../domain/log-entry.js';
import { messageNotFound } from '../../domain/message-change.js';
import { requireMember } from '../../domain/room.js';
import { within } from '../../domain/spans.js';
import type { MessageVersion, ReactionsOf } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';
import { takeFitting } from '../views/answer-size.js';
import type { SpansReader } from '../views/readable-spans.js';

interface MessageQuery {
  readonly reader: UserId;
  readonly roomId: RoomId;
  readonly messageId: MessageId;
}

export interface ReactionsQuery extends MessageQuery {
  /** Goes on after this user. */
  readonly after?: UserId | undefined;
  /** Users, 1 to 100. Missing: 100. */
  readonly limit?: number | undefined;
}

export interface ReactionPage {
  /** In ascending order of user id. */
  readonly reactions: readonly ReactionsOf[];
  /** Where the next page goes on; missing on the last. */
  readonly next?: UserId;
}

export const REACTIONS_PAGE_MAX = 100;

/**
 * Gives the users who have reacted to a message, with their emojis; nobody for a deleted message.
 * @throws DomainError NOT_FOUND for a message that the reader cannot read.
 */
export type ReadReactions = (query: ReactionsQuery) => Promise<ReactionPage>;

export interface VersionsQuery extends MessageQuery {
  /** Goes on before this seq. */
  readonly before?: Seq | undefined;
  /** 1 to 50. Missing: 50. */
  readonly limit?: number | undefined;
}

/** Ends at the limit or at 256 KiB. */
export interface VersionPage {
  /** The newest first, the present text among them. */
  readonly versions: readonly MessageVersion[];
  /** Where the next page goes on; missing on the last. */
  readonly next?: Seq;
}

export const VERSIONS_PAGE_MAX = 50;

/**
 * Gives the texts that a message has had; none for a deleted message.
 * @throws DomainError NOT_FOUND for a message that the reader cannot read.
 */
export type ReadVersions = (query: VersionsQuery) => Promise<VersionPage>;

/** Field names, a number and a time. */
const VERSION_FIELDS = 100;

type ReadPorts = Pick<Ports, 'rooms' | 'messages' | 'textSize'> & { readSpans: SpansReader };

/** @throws DomainError NOT_FOUND for a stranger, and for a message that the reader cannot read. */
const readMessage = async (
  { rooms, messages, readSpans }: ReadPorts,
  { reader, roomId, messageId }: MessageQuery,
): Promise<Message> => {
  const room = requireMember(await rooms.find(roomId), reader);
  const message = (await messages.present(roomId, [messageId])).get(messageId);
  if (message === undefined || !within(await readSpans(room, reader), message.seq)) throw messageNotFound();
  return message;
};

/** Membership is checked again after the reading, and whether the message was deleted meanwhile. */
const readOf = async <T>(
  ports: ReadPorts,
  query: MessageQuery,
  none: T,
  read: (message: Message) => Promise<T>,
) => {
  const message = await readMessage(ports, query);
  const found = message.deleted === undefined ? await read(message) : none;
  return (await readMessage(ports, query)).deleted === undefined ? found : none;
};

export const makeReadReactions =
  (ports: ReadPorts): ReadReactions =>
  async ({ after, limit = REACTIONS_PAGE_MAX, ...query }) => {
    const found = await readOf<readonly ReactionsOf[]>(ports, query, [], (message) =>
      ports.messages.reactions(query.roomId, message, { after, limit: limit + 1 }),
    );
    const sizeOf = ({ userId, emojis }: ReactionsOf) =>
      VERSION_FIELDS + ports.textSize(userId) + ports.textSize(emojis.join(',')) + 2 * emojis.length;
    const reactions = takeFitting(found.slice(0, limit), sizeOf);
    const next = found.length > reactions.length ? reactions.at(-1)?.userId : undefined;
    return { reactions, ...(next !== undefined && { next }) };
  };

export const makeReadVersions =
  (ports: ReadPorts): ReadVersions =>
  async ({ before, limit = VERSIONS_PAGE_MAX, ...query }) => {
    const found = await readOf<readonly MessageVersion[]>(ports, query, [], (message) =>
      ports.messages.versions(query.roomId, message, { before, limit: limit + 1 }),
    );
    const sizeOf = ({ content }: MessageVersion) => VERSION_FIELDS + ports.textSize(content);
    const versions = takeFitting(found.slice(0, limit), sizeOf);
    const next = found.length > versions.length ? versions.at(-1)?.seq : undefined;
    return { versions, ...(next !== undefined && { next }) };
  };
