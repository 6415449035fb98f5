import type { Call, World } from './walk.js';

/**
 * By operation, the calls that get each answer that it describes, beside the failures of every route. The first call
 * succeeds.
 */
export const CALLS: Readonly<Record<string, (world: World) => readonly [Call, ...Call[]]>> = {
  listRooms: () => [get('/api/rooms'), get('/api/rooms?limit=1'), get('/api/rooms?limit=0')],
  getRoom: ({ groupId }) => [
    get(`/api/rooms/${groupId}`),
    get('/api/rooms/ana_zoe'),
    get('/api/rooms/b_a'),
    get('/api/rooms/ben_cat'),
  ],
  listMembers: ({ groupId }) => [
    get(`/api/rooms/${groupId}/members`),
    get(`/api/rooms/${groupId}/members?limit=1`),
    get(`/api/rooms/${groupId}/members?limit=x`),
    get('/api/rooms/nowhere/members'),
  ],
  muteRoom: ({ groupId }) => [
    put(`/api/rooms/${groupId}/mute`),
    put('/api/rooms/nowhere/mute'),
    put('/api/rooms/b_a/mute'),
  ],
  unmuteRoom: ({ groupId }) => [
    remove(`/api/rooms/${groupId}/mute`),
    remove('/api/rooms/nowhere/mute'),
    remove('/api/rooms/b_a/mute'),
  ],
  readHistory: ({ groupId, inheritedId }) => [
    get(`/api/rooms/${groupId}/messages`),
    get(`/api/rooms/${inheritedId}/messages`),
    get(`/api/rooms/${groupId}/messages?before=1&after=2`),
    get(`/api/rooms/${groupId}/messages?after=4&changes=true`),
    get('/api/rooms/nowhere/messages'),
  ],
  sendMessage: () => {
    const message = { message: 'Hello', clientMessageId: 'k', sender: 'ana' };
    const send = (body: object, room = 'ana_ben') => post(`/api/rooms/${room}/messages`, body);
    return [
      send(message),
      send(message),
      send({ ...message, message: 'Good-bye' }),
      send({ message: '' }),
      send({ message: 'x'.repeat(10_001) }),
      send({ message: 'x' }, 'ben_cat'),
      send({ message: 'x' }, 'ana_mia'),
      send({ message: 'rude' }),
    ];
  },
  editMessage: ({ groupId, spareId, deletedId, foreignId }) => {
    const edit = (id: string, body: object) => patch(`/api/rooms/${groupId}/messages/${id}`, body);
    return [
      edit(spareId, { message: 'Hello again', mentions: ['ben', 'stranger'] }),
      edit(spareId, { message: '' }),
      edit(spareId, { message: 'x'.repeat(10_001) }),
      edit(spareId, { message: 'rude' }),
      edit(deletedId, { message: 'Hello' }),
      edit(foreignId, { message: 'Hello' }),
      edit('none', { message: 'Hello' }),
    ];
  },
  deleteMessage: ({ groupId, deletedId, spareId }) => [
    remove(`/api/rooms/${groupId}/messages/${deletedId}`),
    { ...remove(`/api/rooms/${groupId}/messages/${spareId}`), user: 'cat' },
    remove(`/api/rooms/${groupId}/messages/none`),
    remove(`/api/rooms/${groupId}/messages/%20`),
  ],
  react: ({ groupId, spareId, deletedId, blockedId }) => {
    const to = (id: string, emoji = '👍', room = groupId) =>
      put(`/api/rooms/${room}/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
    return [
      to(spareId),
      to(spareId, 'ok'),
      to(spareId, '💩'),
      to(deletedId),
      to(blockedId, '👍', 'ana_mia'),
      to('none'),
    ];
  },
  unreact: ({ groupId, spareId }) => [
    remove(`/api/rooms/${groupId}/messages/${spareId}/reactions/${encodeURIComponent('👍')}`),
    remove(`/api/rooms/${groupId}/messages/${spareId}/reactions/ok`),
    remove(`/api/rooms/${groupId}/messages/none/reactions/${encodeURIComponent('👍')}`),
  ],
  listReactions: ({ groupId, foreignId }) => [
    get(`/api/rooms/${groupId}/messages/${foreignId}/reactions`),
    get(`/api/rooms/${groupId}/messages/${foreignId}/reactions?limit=1`),
    get(`/api/rooms/${groupId}/messages/${foreignId}/reactions?limit=0`),
    get(`/api/rooms/${groupId}/messages/none/reactions`),
  ],
  listVersions: ({ groupId, foreignId, deletedId }) => [
    get(`/api/rooms/${groupId}/messages/${foreignId}/versions`),
    get(`/api/rooms/${groupId}/messages/${foreignId}/versions?limit=1`),
    get(`/api/rooms/${groupId}/messages/${deletedId}/versions`),
    get(`/api/rooms/${groupId}/messages/${foreignId}/versions?before=x`),
    get(`/api/rooms/${groupId}/messages/none/versions`),
  ],
  sync: ({ groupId, inheritedId }) => [
    post('/api/sync', { cursors: { [groupId]: 0, nowhere: 3 }, limit: 1 }),
    post('/api/sync', { cursors: { [groupId]: 4 }, only: true, changes: true }),
    post('/api/sync', { cursors: { [groupId]: 0, [inheritedId]: 0 }, only: true }),
    { ...post('/api/sync', { limit: 200 }), user: 'busy' },
    post('/api/sync', { cursors: [] }),
  ],
  acknowledge: ({ groupId, messageId }) => [
    post(`/api/rooms/${groupId}/receipts`, { messageId, kind: 'seen' }),
    post(`/api/rooms/${groupId}/receipts`, { messageId, kind: 'read' }),
    post(`/api/rooms/${groupId}/receipts`, { messageId: 'none', kind: 'seen' }),
  ],
  messageCounts: ({ groupId, messageId }) => [
    post(`/api/rooms/${groupId}/counts`, { messageIds: [messageId] }),
    post(`/api/rooms/${groupId}/counts`, { messageIds: 'x' }),
    post('/api/rooms/nowhere/counts', { messageIds: [] }),
  ],
  setTyping: ({ groupId }) => [
    post(`/api/rooms/${groupId}/typing`, {}),
    post(`/api/rooms/${groupId}/typing`, { typing: 'yes' }),
    post('/api/rooms/nowhere/typing', { typing: false }),
  ],
  openEvents: () => [
    get('/api/events?deviceId=phone-1&receipts=manual&watch=ben&watch=cat'),
    get('/api/events?receipts=never'),
    { ...get('/api/events'), origin: 'https://elsewhere.example' },
  ],
  openRoomEvents: ({ groupId }) => [
    get(`/api/rooms/${groupId}/events?afterSeq=1`),
    get(`/api/rooms/${groupId}/events?afterSeq=x`),
    get('/api/rooms/nowhere/events'),
    { ...get(`/api/rooms/${groupId}/events`), origin: 'https://elsewhere.example' },
  ],
  getMessageStatus: ({ messageId, eventId }) => [
    get(`/api/messages/${messageId}/status`),
    get(`/api/messages/${messageId}/status?limit=1&after=ben`),
    get(`/api/messages/${eventId}/status`),
    get('/api/messages/none/status'),
  ],
  createGroup: () => [
    post('/api/groups/create', { name: 'Team', members: ['ben'], history: 'since-joining' }),
    post('/api/groups/create', { name: '', members: [] }),
    post('/api/groups/create', { name: 'Team', members: ['mia'] }),
    post('/api/groups/create', { name: 'Team', members: ['outcast'] }),
  ],
  addMember: ({ groupId }) =>
    changes(
      'add-member',
      { groupId, userId: 'eve' },
      { groupId, userId: 'ben' },
      { groupId, userId: 'outcast' },
    ),
  removeMember: ({ groupId }) => changes('remove-member', { groupId, userId: 'eve' }),
  renameGroup: ({ groupId }) => changes('rename', { groupId, name: 'Gang' }, { groupId, name: 'Gang' }),
  setRole: ({ groupId }) =>
    changes(
      'set-role',
      { groupId, userId: 'ben', role: 'admin' },
      { groupId, userId: 'ana', role: 'member' },
    ),
  leaveGroup: ({ groupId }) => [
    { ...post('/api/groups/leave', { groupId }), user: 'dan' },
    post('/api/groups/leave', { groupId: 'nowhere' }),
  ],
  getUser: () => [get('/api/users/ben'), get('/api/users/stranger'), get('/api/users/%20')],
  getPresence: () => [
    get('/api/users/ben/presence'),
    get('/api/users/stranger/presence'),
    get('/api/users/%20/presence'),
  ],
  blockUser: () => [
    post('/api/users/leo/block', {}),
    post('/api/users/ana/block', {}),
    { ...post('/api/users/leo/block', {}), user: 'full' },
  ],
  unblockUser: () => [remove('/api/users/leo/block'), remove('/api/users/%20/block')],
  listBlocks: () => [
    { ...get('/api/blocks?limit=1'), user: 'full' },
    { ...get('/api/blocks?limit=100'), user: 'full' },
    get('/api/blocks?limit=0'),
  ],
  revokeSessions: () => [
    { ...post('/api/sessions/revoke', { userId: 'gus' }), user: 'root:admin' },
    { ...post('/api/sessions/revoke', { userId: ' ' }), user: 'root:admin' },
    post('/api/sessions/revoke', { userId: 'ben' }),
  ],
  greet: () => [plain('/')],
  getHealth: () => [plain('/healthz')],
  getReadiness: () => [plain('/readyz'), { ...plain('/readyz'), stopping: true }],
  getDescription: () => [plain('/openapi.json')],
  getDescriptionPage: () => [plain('/docs')],
  getEventsDescription: () => [plain('/asyncapi.json')],
  getEventsPage: () => [plain('/docs/events')],
};

const get = (path: string): Call => ({ method: 'GET', path });
const post = (path: string, body: object): Call => ({ method: 'POST', path, body });
const patch = (path: string, body: object): Call => ({ method: 'PATCH', path, body });
const put = (path: string): Call => ({ method: 'PUT', path });
const remove = (path: string): Call => ({ method: 'DELETE', path });
const plain = (path: string): Call => ({ method: 'GET', path, user: null });

/** A change of a group: done, refused to a member and for no group, and refused as a conflict. */
const changes = (action: string, body: object, ...refused: readonly object[]): [Call, ...Call[]] => {
  const path = `/api/groups/${action}`;
  return [
    post(path, body),
    { ...post(path, body), user: 'cat' },
    post(path, { ...body, groupId: 'nowhere' }),
    ...refused.map((each) => post(path, each)),
  ];
};
