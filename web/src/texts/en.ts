import type { ChatErrorCode } from '@parley/client';
import type { Formats } from './formats.js';

/** Every text of the chat, in English. The catalogues of other languages have the same keys. */
export const en = ({ number, plural }: Formats) => ({
  close: 'Close',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  showMore: 'Show more',
  delete: 'Delete',
  add: 'Add',
  save: 'Save',
  cancel: 'Cancel',
  loading: 'Loading …',
  backToList: 'Back to the list',
  skipList: 'Skip the list',

  /** Of a field in which too much is written. */
  tooLong: (max: number) => `At most ${number(max)} characters fit in here.`,
  takeOut: (excess: number) =>
    plural(excess, { one: 'Take out # character.', other: 'Take out # characters.' }),

  page: {
    busy: 'One moment …',
    unreachable: 'Parley cannot be reached',
    noAnswer: 'The server did not answer.',
    reload: 'What you have written is kept. Load the page again.',
    opensInside: 'Parley opens inside of your application',
    cannotSignIn: 'Your application signs you in. This page cannot do that alone.',
    signedOut: 'You are signed out',
    signsInAgain: 'The page around this chat signs you in again.',
    nothingOpen: 'No conversation is open',
    howToOpen: 'Choose one from the list, or start a new one with the plus.',
  },

  signIn: {
    title: 'Welcome to Parley',
    text: 'Pick a name and start chatting. Open a second window with another name to answer yourself.',
    name: 'Your name',
    nameNeeded: 'A name is needed.',
    hint: 'This sign-in is for development: anyone may pick any name. It does not exist in production.',
    submit: 'Start chatting',
  },

  connection: {
    online: 'Online',
    notConnected: 'Not connected',
    connecting: 'Connecting …',
    offline: 'You are offline. What you write is sent once you are back.',
    noToken: 'The page around this chat has not signed you in yet. Reload it if this stays.',
  },

  /** By the code of the failure. A refusal of the host application says its reason itself. */
  errors: {
    CLOSED: 'The chat was closed.',
    CONFLICT: 'That is not possible as things are now.',
    DISCARDED: 'It was discarded.',
    FORBIDDEN: 'You may not do that here.',
    INTERNAL: 'Something went wrong.',
    INVALID: 'The server does not accept that.',
    NOT_FOUND: 'It is not there any more.',
    RATE_LIMITED: 'Too fast: wait a moment.',
    SENDER_MISMATCH: 'You are signed in as somebody else.',
    STORAGE: 'What waits to be sent cannot be kept on this device.',
    TOO_LARGE: 'It is too long.',
    UNAVAILABLE: 'The server cannot be reached. Try again.',
    UNAUTHENTICATED: 'You are not signed in any more.',
    TOKEN_EXPIRED: 'You are not signed in any more.',
  } satisfies Readonly<Record<Exclude<ChatErrorCode, 'REFUSED'>, string>>,
  unknownError: 'Something went wrong.',

  presence: {
    online: 'online',
    notSeen: 'not seen yet',
    lastSeen: (when: string) => `last seen ${when}`,
    typing: 'typing …',
    oneTypes: (name: string) => `${name} is typing …`,
    twoType: (one: string, other: string) => `${one} and ${other} are typing …`,
    /** `more` is at least 2. */
    manyType: (name: string, more: number) =>
      plural(more, {
        one: `${name} and # other are typing …`,
        other: `${name} and # others are typing …`,
      }),
  },
  dayAndTime: (day: string, time: string) => `${day} at ${time}`,

  rooms: {
    conversations: 'Conversations',
    newChat: 'New chat',
    newGroup: 'New group',
    signOut: 'Sign out',
    search: 'Search by name',
    searchLabel: 'Search conversations by name',
    loading: 'Loading conversations …',
    notFound: 'No conversation has that name.',
    none: 'No conversations yet',
    writeTo: 'Write to',
    startFirst: 'Start the first one',
    noMessages: 'No messages yet',
    you: 'You',
    /** The sender before the last message of a group. */
    by: (name: string) => `${name}: `,
    unread: 'unread',
    /** Unread messages that mention the user. */
    countMentions: (count: number) => plural(count, { one: '# mention of you', other: '# mentions of you' }),
    muted: 'Muted',
    draft: (text: string) => `Draft: ${text}`,
    askSignOut: (waiting: number) =>
      plural(waiting, {
        one: '# message waits to be sent. It is lost when you sign out.',
        other: '# messages wait to be sent. They are lost when you sign out.',
      }),
    confirmSignOut: 'Sign out anyway',
  },

  /** A person is given by a name, or by a user id. */
  person: {
    name: {
      howToBegin: 'Type the name of somebody to write to them, or make a group with the button above.',
      label: 'Name',
      ofSomebody: 'Name of somebody',
      ofMember: 'Name of a member to add',
      needed: 'A name is needed.',
    },
    userId: {
      howToBegin: 'Type the user id of somebody to write to them, or make a group with the button above.',
      label: 'User id',
      ofSomebody: 'User id of somebody',
      ofMember: 'User id of a member to add',
      needed: 'A user id is needed.',
    },
    isYou: 'That is you.',
    known: 'People you know',
    choose: 'That is a name. Choose the person from the list.',
    unknown: (userId: string) => `You know nobody with the id “${userId}” yet.`,
    startChat: 'Start chat',
    opening: 'Opening …',
  },

  group: {
    name: 'Group name',
    nameNeeded: 'The group needs a name.',
    members: 'Members',
    create: 'Create group',
    creating: 'Creating …',
    details: 'Group details',
    showDetails: 'Show group details',
    hideDetails: 'Hide group details',
    closeDetails: 'Close group details',
    count: (members: number) => plural(members, { one: '# member', other: '# members' }),
    countOnline: (members: string, online: number) => `${members}, ${number(online)} online`,
    addSomebody: 'Add somebody',
    rename: 'Rename the group',
    change: (name: string) => `Change ${name}`,
    you: (name: string) => `${name} (you)`,
    role: 'Role',
    roleOf: (name: string) => `Role of ${name}`,
    roles: { owner: 'owner', admin: 'admin', member: 'member' },
    remove: 'Remove from the group',
    askRemove: (name: string) => `Remove ${name} from the group?`,
    confirmRemove: 'Remove',
    changeRole: 'Change the role',
    leave: 'Leave the group',
    askLeave: 'Leave this group? Somebody has to add you before you can read it again.',
    confirmLeave: 'Leave',
    stay: 'Stay',
    notInIt: 'You are not in this group any more.',
  },

  /** Changes of a group. The first name is of the member who made the change; undefined for the user. */
  changes: {
    added: (by: string | undefined, member: string) => `${by ?? 'You'} added ${member}`,
    removed: (by: string | undefined, member: string) => `${by ?? 'You'} removed ${member}`,
    left: (by: string | undefined) => `${by ?? 'You'} left`,
    role: {
      owner: (by: string | undefined, member: string) => `${by ?? 'You'} made ${member} an owner`,
      admin: (by: string | undefined, member: string) => `${by ?? 'You'} made ${member} an admin`,
      member: (by: string | undefined, member: string) => `${by ?? 'You'} made ${member} a member`,
    },
    renamed: (by: string | undefined, name: string) => `${by ?? 'You'} renamed the group to “${name}”`,
    /** The sentence before this one says who left. */
    newOwner: (sentence: string, owner: string) => `${sentence}. ${owner} is the owner now`,
  },

  conversation: {
    readMore: 'Read more',
    readLess: 'Read less',
    linkGoesTo: (host: string) => `This link goes to ${host}`,
    label: (title: string) => `Conversation: ${title}`,
    notThere: 'There is no such conversation',
    messages: 'Messages',
    groupStarts: 'This is where the group starts.',
    chatStarts: (name: string) => `This is where your conversation with ${name} starts.`,
    unread: 'Unread messages',
    jumpToUnread: (count: number) =>
      plural(count, { one: '# unread: jump to the first', other: '# unread: jump to the first' }),
    jumpToEnd: 'Jump to the newest message',
    jumpToEndUnread: (count: number) =>
      plural(count, {
        one: 'Jump to the newest message, # unread',
        other: 'Jump to the newest message, # unread',
      }),
    olderFailed: 'Older messages did not load. Try again',
    newerFailed: 'Newer messages did not load. Try again',
    loading: 'Loading messages …',
    message: 'Message',
    messageTo: (title: string) => `Message to ${title}`,
    send: 'Send',
    /** The label of a message: who wrote it, and when. */
    writtenBy: (name: string | undefined, time: string) => `${name ?? 'You'}, ${time}`,
    announced: (name: string, text: string) => `${name}: ${text}`,
    /** The titles of rooms that are not open. */
    announcedElsewhere: (titles: string) => `New message: ${titles}`,
    announcedEdit: (name: string, text: string) => `${name} edited: ${text}`,
    announcedDeletion: (name: string) => `${name} deleted a message`,
    announcedReactions: (text: string, reactions: string) => `Reactions to “${text}”: ${reactions}`,
    countChanges: (count: number) =>
      plural(count, { one: '# message was changed', other: '# messages were changed' }),
    notSent: (reason: string) => `Not sent. ${reason}`,
    mute: 'Mute',
    unmute: 'Unmute',
  },

  /** Changes, reactions and answers of members. */
  message: {
    edited: 'edited',
    /** The label of a message. */
    withEdited: (label: string) => `${label}, edited`,
    /** `by` is undefined for the user. */
    deleted: (by: string | undefined) => `${by ?? 'You'} deleted this message`,
    quoteDeleted: 'Deleted message',
    /** The label before the message that this one answers. */
    answers: 'In reply to',
    /** Of the reactions below a message, and of the dialog that says whose they are. */
    reactions: 'Reactions',
    /** Of the list in that dialog. */
    whoReacted: 'Who has reacted',
    noReactions: 'Nobody reacts to this message any more.',
    /** The menu of a message, and its button. */
    actions: 'What you can do with this message',
    react: 'React',
    reply: 'Reply',
    copy: 'Copy the text',
    edit: 'Edit',
    askDelete: 'Delete this message?',
    deleteHint: 'It is gone for everybody in this conversation.',
    /** `name` is undefined for the user. */
    answering: (name: string | undefined) => (name === undefined ? 'Reply to yourself' : `Reply to ${name}`),
    editing: 'Edit your message',
    suggestions: 'People to mention',
    countSuggestions: (count: number) =>
      plural(count, { one: '# person to mention', other: '# people to mention' }),
    /** Of the dialog, and of the button that opens it, after `edited`. */
    versions: 'All versions',
    showVersions: 'show its earlier texts',
    notChanged: (reason: string) => `Not changed. ${reason}`,
    leaveAsIs: 'Leave it as it is',
  },

  emoji: {
    title: 'All emoji',
    search: 'Search emoji',
    none: 'No emoji has that name.',
    more: 'More emoji',
  },

  notifications: {
    title: 'Notifications',
    show: 'Show notifications on this device',
    hint: 'When this page is in the background. Muted conversations stay silent.',
    denied: 'Your browser blocks notifications of this page. Allow them in the settings of the browser.',
    impossible: 'This browser shows no notifications of this page.',
    sound: 'Play a sound',
  },

  receipts: {
    pending: 'Waiting to be sent',
    sent: 'Sent',
    delivered: 'Delivered',
    seen: 'Seen',
    failed: 'Not sent',
    counts: (delivered: number, seen: number, of: number) =>
      `Delivered to ${number(delivered)} of ${number(of)}, seen by ${number(seen)}`,
    showWho: 'Show who',
    title: 'Who has this message',
    recipients: 'Recipients',
    notDelivered: 'Not delivered yet',
    seenAt: (when: string) => `Seen ${when}`,
    deliveredAt: (when: string) => `Delivered ${when}`,
  },
});

export type Texts = ReturnType<typeof en>;
