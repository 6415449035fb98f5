import type { Texts } from './en.js';
import type { Formats } from './formats.js';

/** Spanish. */
export const es = ({ number, plural }: Formats<'one' | 'many' | 'other'>): Texts => ({
  close: 'Cerrar',
  dismiss: 'Descartar',
  tryAgain: 'Reintentar',
  delete: 'Eliminar',
  add: 'Añadir',
  save: 'Guardar',
  cancel: 'Cancelar',
  loading: 'Cargando…',
  backToList: 'Volver a la lista',
  skipList: 'Saltar la lista',

  tooLong: (max) => `Aquí caben como máximo ${number(max)} caracteres.`,
  takeOut: (excess) =>
    plural(excess, {
      one: 'Quite # carácter.',
      many: 'Quite # de caracteres.',
      other: 'Quite # caracteres.',
    }),

  page: {
    busy: 'Un momento…',
    unreachable: 'No se puede acceder a Parley',
    noAnswer: 'El servidor no respondió.',
    reload: 'Lo que ha escrito se conserva. Cargue la página de nuevo.',
    opensInside: 'Parley se abre dentro de su aplicación',
    cannotSignIn: 'Su aplicación inicia la sesión. Esta página no puede hacerlo sola.',
    signedOut: 'Ha cerrado la sesión',
    signsInAgain: 'La página que rodea este chat iniciará la sesión de nuevo.',
    nothingOpen: 'No hay ninguna conversación abierta',
    howToOpen: 'Elija una de la lista o empiece otra con el signo más.',
  },

  signIn: {
    title: 'Bienvenido a Parley',
    text: 'Elija un nombre y empiece a chatear. Abra otra ventana con otro nombre para responderse.',
    name: 'Su nombre',
    nameNeeded: 'Hace falta un nombre.',
    hint: 'Este inicio de sesión es para desarrollo: cualquiera puede elegir cualquier nombre. No existe en producción.',
    submit: 'Empezar a chatear',
  },

  connection: {
    online: 'En línea',
    notConnected: 'Sin conexión',
    connecting: 'Conectando…',
    offline: 'No tiene conexión. Lo que escriba se enviará cuando vuelva.',
    noToken:
      'La página que rodea este chat aún no ha iniciado su sesión. Vuelva a cargarla si esto no cambia.',
  },

  errors: {
    CLOSED: 'El chat se cerró.',
    CONFLICT: 'No es posible tal como están las cosas ahora.',
    DISCARDED: 'Se descartó.',
    FORBIDDEN: 'Aquí no puede hacer eso.',
    INTERNAL: 'Algo salió mal.',
    INVALID: 'El servidor no lo acepta.',
    NOT_FOUND: 'Ya no existe.',
    RATE_LIMITED: 'Demasiado rápido: espere un momento.',
    SENDER_MISMATCH: 'Ha iniciado sesión como otra persona.',
    STORAGE: 'Lo que espera su envío no se puede guardar en este dispositivo.',
    TOO_LARGE: 'Es demasiado largo.',
    UNAVAILABLE: 'No se puede acceder al servidor. Inténtelo de nuevo.',
    UNAUTHENTICATED: 'Su sesión ya no está iniciada.',
    TOKEN_EXPIRED: 'Su sesión ya no está iniciada.',
  },
  unknownError: 'Algo salió mal.',

  presence: {
    online: 'en línea',
    notSeen: 'aún no se ha conectado',
    lastSeen: (when) => `última vez: ${when}`,
    typing: 'escribiendo…',
    oneTypes: (name) => `${name} está escribiendo…`,
    twoType: (one, other) => `${one} y ${other} están escribiendo…`,
    manyType: (name, more) =>
      plural(more, {
        one: `${name} y # persona más están escribiendo…`,
        many: `${name} y # de personas más están escribiendo…`,
        other: `${name} y # personas más están escribiendo…`,
      }),
  },
  dayAndTime: (day, time) => `${day}, ${time}`,

  rooms: {
    conversations: 'Conversaciones',
    newChat: 'Nuevo chat',
    newGroup: 'Nuevo grupo',
    signOut: 'Cerrar sesión',
    search: 'Buscar por nombre',
    searchLabel: 'Buscar conversaciones por nombre',
    loading: 'Cargando conversaciones…',
    notFound: 'Ninguna conversación tiene ese nombre.',
    none: 'Aún no hay conversaciones',
    writeTo: 'Escribir a',
    startFirst: 'Empezar la primera',
    noMessages: 'Aún no hay mensajes',
    you: 'Usted',
    by: (name) => `${name}: `,
    unread: 'sin leer',
    countMentions: (count) =>
      plural(count, {
        one: '# mención de usted',
        many: '# menciones de usted',
        other: '# menciones de usted',
      }),
    muted: 'Silenciada',
    draft: (text) => `Borrador: ${text}`,
    askSignOut: (waiting) =>
      plural(waiting, {
        one: '# mensaje espera a ser enviado. Se pierde al cerrar la sesión.',
        many: '# de mensajes esperan a ser enviados. Se pierden al cerrar la sesión.',
        other: '# mensajes esperan a ser enviados. Se pierden al cerrar la sesión.',
      }),
    confirmSignOut: 'Cerrar sesión y perderlos',
  },

  person: {
    name: {
      howToBegin: 'Escriba el nombre de una persona para escribirle, o cree un grupo con el botón de arriba.',
      label: 'Nombre',
      ofSomebody: 'Nombre de una persona',
      ofMember: 'Nombre de un nuevo miembro',
      needed: 'Hace falta un nombre.',
    },
    userId: {
      howToBegin:
        'Escriba el identificador de una persona para escribirle, o cree un grupo con el botón de arriba.',
      label: 'Identificador',
      ofSomebody: 'Identificador de una persona',
      ofMember: 'Identificador de un nuevo miembro',
      needed: 'Hace falta un identificador.',
    },
    isYou: 'Es usted.',
    known: 'Personas que conoce',
    choose: 'Eso es un nombre. Elija en la lista a quién se refiere.',
    unknown: (userId) => `Aún no conoce a nadie con el ID «${userId}».`,
    startChat: 'Empezar chat',
    opening: 'Abriendo…',
  },

  group: {
    name: 'Nombre del grupo',
    nameNeeded: 'El grupo necesita un nombre.',
    members: 'Miembros',
    create: 'Crear grupo',
    creating: 'Creando…',
    details: 'Detalles del grupo',
    showDetails: 'Mostrar los detalles del grupo',
    hideDetails: 'Ocultar los detalles del grupo',
    closeDetails: 'Cerrar los detalles del grupo',
    count: (members) => plural(members, { one: '# miembro', many: '# de miembros', other: '# miembros' }),
    countOnline: (members, online) => `${members}, ${number(online)} en línea`,
    addSomebody: 'Añadir a alguien',
    rename: 'Cambiar el nombre del grupo',
    change: (name) => `Cambiar a ${name}`,
    you: (name) => `${name} (usted)`,
    role: 'Rol',
    roleOf: (name) => `Rol de ${name}`,
    roles: { owner: 'propietario', admin: 'administrador', member: 'miembro' },
    remove: 'Quitar del grupo',
    askRemove: (name) => `¿Quitar a ${name} del grupo?`,
    confirmRemove: 'Quitar',
    changeRole: 'Cambiar el rol',
    leave: 'Salir del grupo',
    askLeave: '¿Salir de este grupo? Alguien tendrá que añadirle antes de que pueda volver a leerlo.',
    confirmLeave: 'Salir',
    stay: 'Quedarse',
    notInIt: 'Ya no está en este grupo.',
  },

  changes: {
    added: (by, member) => `${by ?? 'Usted'} añadió a ${member}`,
    removed: (by, member) => `${by ?? 'Usted'} quitó a ${member}`,
    left: (by) => `${by ?? 'Usted'} salió`,
    role: {
      owner: (by, member) => `${by ?? 'Usted'} hizo propietario a ${member}`,
      admin: (by, member) => `${by ?? 'Usted'} hizo administrador a ${member}`,
      member: (by, member) => `${by ?? 'Usted'} hizo miembro a ${member}`,
    },
    renamed: (by, name) => `${by ?? 'Usted'} cambió el nombre del grupo a «${name}»`,
    newOwner: (sentence, owner) => `${sentence}. El grupo pertenece ahora a ${owner}`,
  },

  conversation: {
    readMore: 'Leer más',
    readLess: 'Leer menos',
    linkGoesTo: (host: string) => `Este enlace lleva a ${host}`,
    label: (title) => `Conversación: ${title}`,
    notThere: 'No existe esa conversación',
    messages: 'Mensajes',
    groupStarts: 'Aquí empieza el grupo.',
    chatStarts: (name) => `Aquí empieza su conversación con ${name}.`,
    unread: 'Mensajes sin leer',
    jumpToUnread: (count) =>
      plural(count, {
        one: '# sin leer: ir al primero',
        many: '# sin leer: ir al primero',
        other: '# sin leer: ir al primero',
      }),
    jumpToEnd: 'Ir al mensaje más reciente',
    jumpToEndUnread: (count) =>
      plural(count, {
        one: 'Ir al mensaje más reciente, # sin leer',
        many: 'Ir al mensaje más reciente, # sin leer',
        other: 'Ir al mensaje más reciente, # sin leer',
      }),
    olderFailed: 'No se cargaron los mensajes anteriores. Reintentar',
    newerFailed: 'No se han cargado los mensajes más recientes. Volver a intentarlo',
    loading: 'Cargando mensajes…',
    message: 'Mensaje',
    messageTo: (title) => `Mensaje para ${title}`,
    send: 'Enviar',
    writtenBy: (name, time) => `${name ?? 'Usted'}, ${time}`,
    announced: (name, text) => `${name}: ${text}`,
    announcedElsewhere: (title) => `Mensaje nuevo: ${title}`,
    notSent: (reason) => `No se envió. ${reason}`,
    mute: 'Silenciar',
    unmute: 'Dejar de silenciar',
  },

  message: {
    edited: 'editado',
    withEdited: (label) => `${label}, editado`,
    deleted: (by) => (by === undefined ? 'Usted eliminó este mensaje' : `${by} eliminó este mensaje`),
    quoteDeleted: 'Mensaje eliminado',
    answers: (name, text) =>
      name === undefined ? `En respuesta a: ${text}` : `En respuesta a ${name}: ${text}`,
    reactions: 'Reacciones',
    countReactions: (emoji, count) =>
      `${emoji} ${plural(count, { one: '# reacción', many: '# reacciones', other: '# reacciones' })}`,
    actions: 'Lo que puede hacer con este mensaje',
    react: 'Reaccionar',
    reply: 'Responder',
    copy: 'Copiar el texto',
    edit: 'Editar',
    askDelete: '¿Eliminar este mensaje?',
    deleteHint: 'Desaparece para todos en esta conversación.',
    answering: (name) => (name === undefined ? 'Responderse a sí mismo' : `Responder a ${name}`),
    editing: 'Editar su mensaje',
    suggestions: 'Personas que puede mencionar',
    countSuggestions: (count) =>
      plural(count, {
        one: '# persona que puede mencionar',
        many: '# personas que puede mencionar',
        other: '# personas que puede mencionar',
      }),
    versions: 'Todos sus textos',
    showVersions: 'mostrar los textos anteriores',
    notChanged: (reason) => `No se cambió. ${reason}`,
    leaveAsIs: 'Dejarlo como está',
  },

  notifications: {
    title: 'Notificaciones',
    show: 'Mostrar notificaciones en este dispositivo',
    hint: 'Cuando esta página está en segundo plano. Las conversaciones silenciadas no avisan.',
    denied:
      'Su navegador bloquea las notificaciones de esta página. Permítalas en los ajustes del navegador.',
    impossible: 'Este navegador no muestra notificaciones de esta página.',
    sound: 'Reproducir un sonido',
  },

  receipts: {
    pending: 'En espera de envío',
    sent: 'Enviado',
    delivered: 'Entregado',
    seen: 'Visto',
    failed: 'No enviado',
    counts: (delivered, seen, of) =>
      `Entregado a ${number(delivered)} de ${number(of)}, visto por ${number(seen)}`,
    showWho: 'Mostrar quién lo tiene',
    title: 'Quién tiene este mensaje',
    recipients: 'Destinatarios',
    notDelivered: 'Aún no entregado',
    seenAt: (when) => `Visto ${when}`,
    deliveredAt: (when) => `Entregado ${when}`,
  },
});
