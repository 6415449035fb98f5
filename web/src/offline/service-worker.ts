// The types that a service worker has beyond a page: the types of the page and those of a worker exclude each other.
interface ExtendableEvent extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly respondWith: (answer: Promise<Response>) => void;
}

interface NotificationEvent extends ExtendableEvent {
  readonly notification: Notification;
}

interface Client {
  readonly url: string;
  readonly postMessage: (message: unknown) => void;
  readonly focus: () => Promise<unknown>;
}

interface Worker {
  readonly registration: { readonly scope: string };
  readonly clients: {
    readonly claim: () => Promise<void>;
    readonly matchAll: (options: { readonly type: 'window' }) => Promise<readonly Client[]>;
    readonly openWindow: (url: string) => Promise<unknown>;
  };
  readonly skipWaiting: () => Promise<void>;
  addEventListener(event: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(event: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(event: 'notificationclick', listener: (event: NotificationEvent) => void): void;
}

const worker = globalThis as unknown as Worker;
const { scope } = worker.registration;

/** The build fills in both. */
const BUILD = '__PARLEY_BUILD__';
const FILES = new Set('__PARLEY_FILES__'.split(' '));

/** Several chats may be on one origin, at paths of their own. */
const PREFIX = `parley ${scope} `;
const CACHE = `${PREFIX}${BUILD}`;

const PAGE = 'index.html';

/** A network that has not answered by then is as good as none. */
const PATIENCE_MS = 4_000;

worker.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    // Files of an earlier build that the browser has cached are asked for again. A page to which a proxy redirects, as to
    // sign in, is none of these files.
    await cache.addAll(
      [...FILES].map((file) => new Request(scope + file, { cache: 'no-cache', redirect: 'error' })),
    );
    await worker.skipWaiting();
  };
  event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  const clean = async () => {
    const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(older.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(clean());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const [address = ''] = request.url.split(/[?#]/);
  if (request.method !== 'GET' || !address.startsWith(scope)) return;
  const file = address.slice(scope.length);
  if (file === '' || file === PAGE) event.respondWith(freshPage(request));
  // Settings, and whatever else is not of the shell, are left to the browser.
  else if (FILES.has(file)) event.respondWith(kept(file, request));
});

worker.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  const { roomId } = notification.data as { readonly roomId: string };
  notification.close();
  const open = async () => {
    const pages = await worker.clients.matchAll({ type: 'window' });
    const page = pages.find(({ url }) => url.startsWith(scope));
    if (page === undefined) return worker.clients.openWindow(`${scope}#/rooms/${encodeURIComponent(roomId)}`);
    page.postMessage({ roomId });
    return page.focus();
  };
  event.waitUntil(open());
});

const kept = async (file: string, request: Request): Promise<Response> => {
  const cache = await caches.open(CACHE);
  return (await cache.match(scope + file, { ignoreVary: true })) ?? fetch(request);
};

/** The page as the server has it now; the kept one where there is no answer in time. */
const freshPage = async (request: Request): Promise<Response> => {
  const controller = new AbortController();
  const timeout = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: controller.signal });
    return answer.status >= 500 ? await kept(PAGE, request) : answer;
  } catch {
    return kept(PAGE, request);
  } finally {
    clearTimeout(timeout);
  }
};

export {};
