import type { Texts } from './en.js';
import type { Formats } from './formats.js';

/** German. */
export const de = ({ number, plural }: Formats): Texts => ({
  close: 'Schließen',
  dismiss: 'Ausblenden',
  tryAgain: 'Erneut versuchen',
  showMore: 'Mehr zeigen',
  delete: 'Löschen',
  add: 'Hinzufügen',
  save: 'Speichern',
  cancel: 'Abbrechen',
  loading: 'Wird geladen …',
  backToList: 'Zurück zur Liste',
  skipList: 'Liste überspringen',

  tooLong: (max) => `Hier passen höchstens ${number(max)} Zeichen hinein.`,
  takeOut: (excess) => plural(excess, { one: 'Streichen Sie # Zeichen.', other: 'Streichen Sie # Zeichen.' }),

  page: {
    busy: 'Einen Moment …',
    unreachable: 'Parley ist nicht erreichbar',
    noAnswer: 'Der Server hat nicht geantwortet.',
    reload: 'Was Sie geschrieben haben, bleibt erhalten. Laden Sie die Seite neu.',
    opensInside: 'Parley öffnet sich in Ihrer Anwendung',
    cannotSignIn: 'Ihre Anwendung meldet Sie an. Diese Seite kann das nicht allein.',
    signedOut: 'Sie sind abgemeldet',
    signsInAgain: 'Die Seite um diesen Chat meldet Sie wieder an.',
    nothingOpen: 'Keine Unterhaltung ist offen',
    howToOpen: 'Wählen Sie eine aus der Liste, oder beginnen Sie eine neue mit dem Plus.',
  },

  signIn: {
    title: 'Willkommen bei Parley',
    text: 'Wählen Sie einen Namen und legen Sie los. Öffnen Sie ein zweites Fenster mit einem anderen Namen, um sich selbst zu antworten.',
    name: 'Ihr Name',
    nameNeeded: 'Ein Name wird gebraucht.',
    hint: 'Diese Anmeldung ist für die Entwicklung: Jeder darf jeden Namen wählen. Im Betrieb gibt es sie nicht.',
    submit: 'Chat beginnen',
  },

  connection: {
    online: 'Online',
    notConnected: 'Nicht verbunden',
    connecting: 'Verbindung wird aufgebaut …',
    offline: 'Sie sind offline. Was Sie schreiben, wird gesendet, sobald Sie zurück sind.',
    noToken: 'Die Seite um diesen Chat hat Sie noch nicht angemeldet. Laden Sie sie neu, wenn das so bleibt.',
  },

  errors: {
    CLOSED: 'Der Chat wurde geschlossen.',
    CONFLICT: 'Das ist so, wie es jetzt steht, nicht möglich.',
    DISCARDED: 'Das wurde verworfen.',
    FORBIDDEN: 'Das dürfen Sie hier nicht.',
    INTERNAL: 'Etwas ist schiefgegangen.',
    INVALID: 'Der Server nimmt das nicht an.',
    NOT_FOUND: 'Das gibt es nicht mehr.',
    RATE_LIMITED: 'Zu schnell: Warten Sie einen Moment.',
    SENDER_MISMATCH: 'Sie sind als jemand anderes angemeldet.',
    STORAGE: 'Was noch gesendet werden soll, kann auf diesem Gerät nicht aufbewahrt werden.',
    TOO_LARGE: 'Das ist zu lang.',
    UNAVAILABLE: 'Der Server ist nicht erreichbar. Versuchen Sie es erneut.',
    UNAUTHENTICATED: 'Sie sind nicht mehr angemeldet.',
    TOKEN_EXPIRED: 'Sie sind nicht mehr angemeldet.',
  },
  unknownError: 'Etwas ist schiefgegangen.',

  presence: {
    online: 'online',
    notSeen: 'noch nicht gesehen',
    lastSeen: (when) => `zuletzt gesehen: ${when}`,
    typing: 'schreibt …',
    oneTypes: (name) => `${name} schreibt …`,
    twoType: (one, other) => `${one} und ${other} schreiben …`,
    manyType: (name, more) =>
      plural(more, {
        one: `${name} und # weitere Person schreiben …`,
        other: `${name} und # weitere Personen schreiben …`,
      }),
  },
  dayAndTime: (day, time) => `${day} um ${time}`,

  rooms: {
    conversations: 'Unterhaltungen',
    newChat: 'Neuer Chat',
    newGroup: 'Neue Gruppe',
    signOut: 'Abmelden',
    search: 'Nach Namen suchen',
    searchLabel: 'Unterhaltungen nach Namen suchen',
    loading: 'Unterhaltungen werden geladen …',
    notFound: 'Keine Unterhaltung hat diesen Namen.',
    none: 'Noch keine Unterhaltungen',
    writeTo: 'Schreiben an',
    startFirst: 'Die erste beginnen',
    noMessages: 'Noch keine Nachrichten',
    you: 'Sie',
    by: (name) => `${name}: `,
    unread: 'ungelesen',
    countMentions: (count) =>
      plural(count, { one: '# Erwähnung von Ihnen', other: '# Erwähnungen von Ihnen' }),
    muted: 'Stummgeschaltet',
    draft: (text) => `Entwurf: ${text}`,
    askSignOut: (waiting) =>
      plural(waiting, {
        one: '# Nachricht wartet noch. Beim Abmelden geht sie verloren.',
        other: '# Nachrichten warten noch. Beim Abmelden gehen sie verloren.',
      }),
    confirmSignOut: 'Trotzdem abmelden',
  },

  person: {
    name: {
      howToBegin:
        'Geben Sie den Namen einer Person ein, um ihr zu schreiben, oder bilden Sie oben eine Gruppe.',
      label: 'Name',
      ofSomebody: 'Name einer Person',
      ofMember: 'Name eines neuen Mitglieds',
      needed: 'Ein Name wird gebraucht.',
    },
    userId: {
      howToBegin:
        'Geben Sie die Benutzer-ID einer Person ein, um ihr zu schreiben, oder bilden Sie oben eine Gruppe.',
      label: 'Benutzer-ID',
      ofSomebody: 'Benutzer-ID einer Person',
      ofMember: 'Benutzer-ID eines neuen Mitglieds',
      needed: 'Eine Benutzer-ID wird gebraucht.',
    },
    isYou: 'Das sind Sie.',
    known: 'Personen, die Sie kennen',
    choose: 'Das ist ein Name. Wählen Sie in der Liste, wer gemeint ist.',
    unknown: (userId) => `Sie kennen noch niemanden mit der ID „${userId}“.`,
    startChat: 'Chat beginnen',
    opening: 'Wird geöffnet …',
  },

  group: {
    name: 'Name der Gruppe',
    nameNeeded: 'Die Gruppe braucht einen Namen.',
    members: 'Mitglieder',
    create: 'Gruppe erstellen',
    creating: 'Wird erstellt …',
    details: 'Details der Gruppe',
    showDetails: 'Details der Gruppe zeigen',
    hideDetails: 'Details der Gruppe verbergen',
    closeDetails: 'Details der Gruppe schließen',
    count: (members) => plural(members, { one: '# Mitglied', other: '# Mitglieder' }),
    countOnline: (members, online) => `${members}, ${number(online)} online`,
    addSomebody: 'Jemanden hinzufügen',
    rename: 'Gruppe umbenennen',
    change: (name) => `${name} ändern`,
    you: (name) => `${name} (Sie)`,
    role: 'Rolle',
    roleOf: (name) => `Rolle von ${name}`,
    roles: { owner: 'Besitz', admin: 'Verwaltung', member: 'Mitglied' },
    remove: 'Aus der Gruppe entfernen',
    askRemove: (name) => `${name} aus der Gruppe entfernen?`,
    confirmRemove: 'Entfernen',
    changeRole: 'Rolle ändern',
    leave: 'Gruppe verlassen',
    askLeave: 'Diese Gruppe verlassen? Jemand muss Sie hinzufügen, bevor Sie sie wieder lesen können.',
    confirmLeave: 'Verlassen',
    stay: 'Bleiben',
    notInIt: 'Sie sind nicht mehr in dieser Gruppe.',
  },

  changes: {
    added: (by, member) => `${by === undefined ? 'Sie haben' : `${by} hat`} ${member} hinzugefügt`,
    removed: (by, member) => `${by === undefined ? 'Sie haben' : `${by} hat`} ${member} entfernt`,
    left: (by) => `${by === undefined ? 'Sie haben' : `${by} hat`} die Gruppe verlassen`,
    role: {
      owner: (by, member) => `${by === undefined ? 'Sie haben' : `${by} hat`} ${member} die Gruppe übergeben`,
      admin: (by, member) =>
        `${by === undefined ? 'Sie haben' : `${by} hat`} ${member} die Verwaltung gegeben`,
      member: (by, member) =>
        `${by === undefined ? 'Sie haben' : `${by} hat`} ${member} zum Mitglied gemacht`,
    },
    renamed: (by, name) =>
      `${by === undefined ? 'Sie haben' : `${by} hat`} die Gruppe in „${name}“ umbenannt`,
    newOwner: (sentence, owner) => `${sentence}. Die Gruppe gehört jetzt ${owner}`,
  },

  conversation: {
    readMore: 'Mehr lesen',
    readLess: 'Weniger lesen',
    linkGoesTo: (host: string) => `Dieser Link führt zu ${host}`,
    label: (title) => `Unterhaltung: ${title}`,
    notThere: 'Diese Unterhaltung gibt es nicht',
    messages: 'Nachrichten',
    groupStarts: 'Hier beginnt die Gruppe.',
    chatStarts: (name) => `Hier beginnt Ihre Unterhaltung mit ${name}.`,
    unread: 'Ungelesene Nachrichten',
    jumpToUnread: (count) =>
      plural(count, { one: '# ungelesene: zur ersten springen', other: '# ungelesene: zur ersten springen' }),
    jumpToEnd: 'Zur neuesten Nachricht springen',
    jumpToEndUnread: (count) =>
      plural(count, {
        one: 'Zur neuesten Nachricht springen, # ungelesene',
        other: 'Zur neuesten Nachricht springen, # ungelesene',
      }),
    olderFailed: 'Ältere Nachrichten wurden nicht geladen. Erneut versuchen',
    newerFailed: 'Neuere Nachrichten wurden nicht geladen. Noch einmal versuchen',
    loading: 'Nachrichten werden geladen …',
    message: 'Nachricht',
    messageTo: (title) => `Nachricht an ${title}`,
    send: 'Senden',
    writtenBy: (name, time) => `${name ?? 'Sie'}, ${time}`,
    announced: (name, text) => `${name}: ${text}`,
    announcedElsewhere: (title) => `Neue Nachricht: ${title}`,
    announcedEdit: (name, text) => `${name} hat bearbeitet: ${text}`,
    announcedDeletion: (name) => `${name} hat eine Nachricht gelöscht`,
    announcedReactions: (text, reactions) => `Reaktionen auf „${text}“: ${reactions}`,
    countChanges: (count) =>
      plural(count, { one: '# Nachricht wurde geändert', other: '# Nachrichten wurden geändert' }),
    notSent: (reason) => `Nicht gesendet. ${reason}`,
    mute: 'Stummschalten',
    unmute: 'Stummschaltung aufheben',
  },

  message: {
    edited: 'bearbeitet',
    withEdited: (label) => `${label}, bearbeitet`,
    deleted: (by) =>
      by === undefined ? 'Sie haben diese Nachricht gelöscht' : `${by} hat diese Nachricht gelöscht`,
    quoteDeleted: 'Gelöschte Nachricht',
    answers: 'Antwort auf',
    reactions: 'Reaktionen',
    whoReacted: 'Wer reagiert hat',
    noReactions: 'Niemand reagiert mehr auf diese Nachricht.',
    actions: 'Was Sie mit dieser Nachricht tun können',
    react: 'Reagieren',
    reply: 'Antworten',
    copy: 'Text kopieren',
    edit: 'Bearbeiten',
    askDelete: 'Diese Nachricht löschen?',
    deleteHint: 'Sie verschwindet für alle in dieser Unterhaltung.',
    answering: (name) => (name === undefined ? 'Antwort an Sie selbst' : `Antwort an ${name}`),
    editing: 'Ihre Nachricht bearbeiten',
    suggestions: 'Wen Sie erwähnen können',
    countSuggestions: (count) =>
      plural(count, { one: '# Person zum Erwähnen', other: '# Personen zum Erwähnen' }),
    versions: 'Alle Fassungen',
    showVersions: 'frühere Texte zeigen',
    notChanged: (reason) => `Nicht geändert. ${reason}`,
    leaveAsIs: 'So lassen',
  },

  emoji: {
    title: 'Alle Emojis',
    search: 'Emojis suchen',
    none: 'Kein Emoji heißt so.',
    more: 'Weitere Emojis',
  },

  notifications: {
    title: 'Benachrichtigungen',
    show: 'Benachrichtigungen auf diesem Gerät zeigen',
    hint: 'Wenn diese Seite im Hintergrund ist. Stummgeschaltete Unterhaltungen bleiben still.',
    denied:
      'Ihr Browser blockiert Benachrichtigungen dieser Seite. Erlauben Sie sie in den Einstellungen des Browsers.',
    impossible: 'Dieser Browser zeigt keine Benachrichtigungen dieser Seite.',
    sound: 'Einen Ton abspielen',
  },

  receipts: {
    pending: 'Wartet auf das Senden',
    sent: 'Gesendet',
    delivered: 'Zugestellt',
    seen: 'Gesehen',
    failed: 'Nicht gesendet',
    counts: (delivered, seen, of) =>
      `An ${number(delivered)} von ${number(of)} zugestellt, von ${number(seen)} gesehen`,
    showWho: 'Zeigen, wer sie hat',
    title: 'Wer diese Nachricht hat',
    recipients: 'Empfänger',
    notDelivered: 'Noch nicht zugestellt',
    seenAt: (when) => `Gesehen ${when}`,
    deliveredAt: (when) => `Zugestellt ${when}`,
  },
});
