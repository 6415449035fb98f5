import type { Texts } from './en.js';
import type { Formats } from './formats.js';

type Form = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

/** Arabic. */
export const ar = ({ number, plural }: Formats<Form>): Texts => ({
  close: 'إغلاق',
  dismiss: 'تجاهل',
  tryAgain: 'حاول مرة أخرى',
  delete: 'حذف',
  add: 'إضافة',
  save: 'حفظ',
  loading: 'جارٍ التحميل…',
  backToList: 'العودة إلى القائمة',

  page: {
    busy: 'لحظة من فضلك…',
    unreachable: 'تعذّر الوصول إلى Parley',
    noAnswer: 'لم يستجب الخادم.',
    opensInside: 'يُفتح Parley داخل تطبيقك',
    cannotSignIn: 'تطبيقك هو الذي يسجّل دخولك. لا تستطيع هذه الصفحة ذلك وحدها.',
    nothingOpen: 'لا توجد محادثة مفتوحة',
    howToOpen: 'اختر محادثة من القائمة، أو ابدأ محادثة جديدة بعلامة الزائد.',
  },

  signIn: {
    title: 'مرحبًا بك في Parley',
    text: 'اختر اسمًا وابدأ المحادثة. افتح نافذة ثانية باسم آخر لتجيب نفسك.',
    name: 'اسمك',
    nameNeeded: 'الاسم مطلوب.',
    hint: 'تسجيل الدخول هذا للتطوير: يمكن لأي شخص اختيار أي اسم. وهو غير موجود في الإنتاج.',
    submit: 'ابدأ المحادثة',
  },

  connection: {
    online: 'متصل',
    notConnected: 'غير متصل',
    connecting: 'جارٍ الاتصال…',
    offline: 'أنت غير متصل. سيُرسل ما تكتبه عند عودتك.',
  },

  errors: {
    CLOSED: 'أُغلقت المحادثة.',
    FORBIDDEN: 'دورك في هذه المجموعة لا يسمح بذلك.',
    INTERNAL: 'حدث خطأ ما.',
    NOT_FOUND: 'لم يعد موجودًا.',
    RATE_LIMITED: 'سريع جدًا: انتظر لحظة.',
    STORAGE: 'لا يمكن حفظ ما ينتظر الإرسال على هذا الجهاز.',
    TOO_LARGE: 'النص طويل جدًا.',
    UNAVAILABLE: 'تعذّر الوصول إلى الخادم. حاول مرة أخرى.',
    UNAUTHENTICATED: 'لم تعد مسجّل الدخول.',
    TOKEN_EXPIRED: 'لم تعد مسجّل الدخول.',
  },
  unknownError: 'حدث خطأ ما.',

  presence: {
    online: 'متصل الآن',
    notSeen: 'لم يظهر بعد',
    lastSeen: (when) => `آخر ظهور ${when}`,
    typing: 'يكتب…',
    oneTypes: (name) => `${name} يكتب…`,
    twoType: (one, other) => `${one} و${other} يكتبان…`,
    manyType: (name, more) =>
      plural(more, {
        zero: `${name} يكتب…`,
        one: `${name} وشخص آخر يكتبان…`,
        two: `${name} وشخصان آخران يكتبون…`,
        few: `${name} و# أشخاص آخرين يكتبون…`,
        many: `${name} و# شخصًا آخر يكتبون…`,
        other: `${name} و# شخص آخر يكتبون…`,
      }),
  },
  dayAndTime: (day, time) => `${day} في ${time}`,

  rooms: {
    conversations: 'المحادثات',
    newChat: 'محادثة جديدة',
    newGroup: 'مجموعة جديدة',
    signOut: 'تسجيل الخروج',
    search: 'ابحث بالاسم',
    searchLabel: 'ابحث في المحادثات بالاسم',
    loading: 'جارٍ تحميل المحادثات…',
    notFound: 'لا توجد محادثة بهذا الاسم.',
    none: 'لا توجد محادثات بعد',
    writeTo: 'اكتب إلى',
    startFirst: 'ابدأ المحادثة الأولى',
    noMessages: 'لا توجد رسائل بعد',
    you: 'أنت',
    by: (name) => `${name}: `,
    unread: 'غير مقروءة',
  },

  person: {
    name: {
      howToBegin: 'أدخل اسم شخص لتكتب إليه، أو أنشئ مجموعة بالزر في الأعلى.',
      label: 'الاسم',
      ofSomebody: 'اسم شخص',
      ofMember: 'اسم عضو لإضافته',
      needed: 'الاسم مطلوب.',
    },
    userId: {
      howToBegin: 'أدخل معرّف شخص لتكتب إليه، أو أنشئ مجموعة بالزر في الأعلى.',
      label: 'معرّف المستخدم',
      ofSomebody: 'معرّف شخص',
      ofMember: 'معرّف عضو لإضافته',
      needed: 'معرّف المستخدم مطلوب.',
    },
    isYou: 'هذا أنت.',
    known: 'أشخاص تعرفهم',
    startChat: 'بدء محادثة',
    opening: 'جارٍ الفتح…',
  },

  group: {
    name: 'اسم المجموعة',
    nameNeeded: 'تحتاج المجموعة إلى اسم.',
    members: 'الأعضاء',
    create: 'إنشاء المجموعة',
    creating: 'جارٍ الإنشاء…',
    details: 'تفاصيل المجموعة',
    showDetails: 'إظهار تفاصيل المجموعة',
    hideDetails: 'إخفاء تفاصيل المجموعة',
    closeDetails: 'إغلاق تفاصيل المجموعة',
    count: (members) =>
      plural(members, {
        zero: 'لا أعضاء',
        one: 'عضو واحد',
        two: 'عضوان',
        few: '# أعضاء',
        many: '# عضوًا',
        other: '# عضو',
      }),
    countOnline: (members, online) => `${members}، متصل الآن: ${number(online)}`,
    addSomebody: 'أضف شخصًا',
    rename: 'إعادة تسمية المجموعة',
    change: (name) => `تغيير ${name}`,
    you: (name) => `${name} (أنت)`,
    role: 'الدور',
    roleOf: (name) => `دور ${name}`,
    roles: { owner: 'مالك', admin: 'مشرف', member: 'عضو' },
    remove: 'إزالة من المجموعة',
    leave: 'مغادرة المجموعة',
    askLeave: 'هل تريد مغادرة هذه المجموعة؟ على أحدهم أن يضيفك قبل أن تتمكن من قراءتها من جديد.',
    confirmLeave: 'مغادرة',
    stay: 'البقاء',
    notInIt: 'لم تعد في هذه المجموعة.',
  },

  changes: {
    added: (by, member) => (by === undefined ? `أضفتَ ${member}` : `أضاف ${by} ${member}`),
    removed: (by, member) => (by === undefined ? `أزلتَ ${member}` : `أزال ${by} ${member}`),
    left: (by) => (by === undefined ? 'غادرتَ' : `غادر ${by}`),
    role: {
      owner: (by, member) => (by === undefined ? `جعلتَ ${member} مالكًا` : `جعل ${by} ${member} مالكًا`),
      admin: (by, member) => (by === undefined ? `جعلتَ ${member} مشرفًا` : `جعل ${by} ${member} مشرفًا`),
      member: (by, member) => (by === undefined ? `جعلتَ ${member} عضوًا` : `جعل ${by} ${member} عضوًا`),
    },
    renamed: (by, name) =>
      by === undefined ? `غيّرتَ اسم المجموعة إلى «${name}»` : `غيّر ${by} اسم المجموعة إلى «${name}»`,
    newOwner: (sentence, owner) => `${sentence}. مالك المجموعة الآن ${owner}`,
  },

  conversation: {
    label: (title) => `محادثة: ${title}`,
    notThere: 'لا توجد محادثة كهذه',
    messages: 'الرسائل',
    groupStarts: 'هنا تبدأ المجموعة.',
    chatStarts: (name) => `هنا تبدأ محادثتك مع ${name}.`,
    unread: 'رسائل غير مقروءة',
    jumpToUnread: (count) =>
      plural(count, {
        zero: 'لا رسائل غير مقروءة: انتقل إلى الأولى',
        one: 'رسالة غير مقروءة: انتقل إليها',
        two: 'رسالتان غير مقروءتين: انتقل إلى الأولى',
        few: '# رسائل غير مقروءة: انتقل إلى الأولى',
        many: '# رسالة غير مقروءة: انتقل إلى الأولى',
        other: '# رسالة غير مقروءة: انتقل إلى الأولى',
      }),
    jumpToEnd: 'انتقل إلى أحدث رسالة',
    jumpToEndUnread: (count) =>
      plural(count, {
        zero: 'انتقل إلى أحدث رسالة',
        one: 'انتقل إلى أحدث رسالة، رسالة غير مقروءة',
        two: 'انتقل إلى أحدث رسالة، رسالتان غير مقروءتين',
        few: 'انتقل إلى أحدث رسالة، # رسائل غير مقروءة',
        many: 'انتقل إلى أحدث رسالة، # رسالة غير مقروءة',
        other: 'انتقل إلى أحدث رسالة، # رسالة غير مقروءة',
      }),
    olderFailed: 'لم تُحمَّل الرسائل الأقدم. حاول مرة أخرى',
    loading: 'جارٍ تحميل الرسائل…',
    message: 'رسالة',
    messageTo: (title) => `رسالة إلى ${title}`,
    send: 'إرسال',
    writtenBy: (name, time) => `${name ?? 'أنت'}، ${time}`,
    announced: (name, text) => `${name}: ${text}`,
    notSent: (reason) => `لم تُرسل. ${reason}`,
  },

  receipts: {
    pending: 'بانتظار الإرسال',
    sent: 'أُرسلت',
    delivered: 'وصلت',
    seen: 'شوهدت',
    failed: 'لم تُرسل',
    counts: (delivered, seen, of) =>
      `وصلت إلى ${number(delivered)} من ${number(of)}، وشاهدها ${number(seen)}`,
    showWho: 'إظهار من وصلته',
    title: 'من وصلته هذه الرسالة',
    recipients: 'المستلمون',
    notDelivered: 'لم تصل بعد',
    seenAt: (when) => `شوهدت ${when}`,
    deliveredAt: (when) => `وصلت ${when}`,
  },
});
