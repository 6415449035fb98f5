import { invalid } from './errors.js';
import { ID_MAX_LENGTH } from './limits.js';
import { parseToken } from './text.js';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The host application's own id of a person: `auth0|5f7c8e`, an e-mail address, a UUID … */
export type UserId = Branded<'UserId'>;
/** A private room's or a group's id; `isPrivateRoomId` says which. */
export type RoomId = Branded<'RoomId'>;
/** Sorts by the time of creation (UUIDv7), across rooms. */
export type MessageId = Branded<'MessageId'>;
/** One installation of a client. A user may have many, and a device many connections one after another. */
export type DeviceId = Branded<'DeviceId'>;
/** One connection of a device. Each has its own presence lease. */
export type ConnectionId = Branded<'ConnectionId'>;
/** The sender's own id for a message, unique per sender and room. */
export type ClientMessageId = Branded<'ClientMessageId'>;

/** @throws DomainError INVALID, as do all parsers here. */
export const parseUserId = (raw: string): UserId => parseToken(raw, ID_MAX_LENGTH, 'A user id') as UserId;

export const parseMessageId = (raw: string): MessageId =>
  parseToken(raw, ID_MAX_LENGTH, 'A message id') as MessageId;

export const parseDeviceId = (raw: string): DeviceId =>
  parseToken(raw, ID_MAX_LENGTH, 'A device id') as DeviceId;

export const parseConnectionId = (raw: string): ConnectionId =>
  parseToken(raw, ID_MAX_LENGTH, 'A connection id') as ConnectionId;

export const parseClientMessageId = (raw: string): ClientMessageId =>
  parseToken(raw, ID_MAX_LENGTH, 'A clientMessageId') as ClientMessageId;

/** A private room's id in its one canonical form, or a group's id (which has no `_`). */
export const parseRoomId = (raw: string): RoomId =>
  raw.includes('_') ? privateRoomId(...splitPair(raw)) : parseGroupId(raw);

export const parseGroupId = (raw: string): RoomId => {
  if (raw.includes('_')) throw invalid('A group id must not contain _');
  return parseToken(raw, ID_MAX_LENGTH, 'A room id') as RoomId;
};

/**
 * The id of the room of these two users, the same in either order: the ids sorted as raw UTF-16, each
 * escaped as JSON Pointer does (RFC 6901: `~` becomes `~0`, the separator `~1`), joined by `_`. Ids
 * without `_` and `~` keep the plain form `[a, b].sort().join('_')`. No two pairs of users share an id.
 */
export const privateRoomId = (a: UserId, b: UserId): RoomId => {
  if (a === b) throw invalid('A private room needs two different users');
  return (a < b ? `${escape(a)}_${escape(b)}` : `${escape(b)}_${escape(a)}`) as RoomId;
};

export const isPrivateRoomId = (id: RoomId): boolean => id.includes('_');

/** The two users of a private room, in the order of its id. */
export const privateRoomUsers = (id: RoomId): readonly [UserId, UserId] => splitPair(id);

const splitPair = (raw: string): [UserId, UserId] => {
  const [first, second, ...rest] = raw.split('_');
  if (first === undefined || second === undefined || rest.length > 0) throw notCanonical();
  const pair: [UserId, UserId] = [parseUserId(unescape(first)), parseUserId(unescape(second))];
  if (privateRoomId(...pair) !== raw) throw notCanonical();
  return pair;
};

const notCanonical = () =>
  invalid("A private room's id is its two user ids, sorted and joined by _ (in them ~ is ~0 and _ is ~1)");

const escape = (id: string): string =>
  id.includes('~') || id.includes('_') ? id.replaceAll('~', '~0').replaceAll('_', '~1') : id;

const unescape = (part: string): string =>
  part.includes('~') ? part.replaceAll('~1', '_').replaceAll('~0', '~') : part;
