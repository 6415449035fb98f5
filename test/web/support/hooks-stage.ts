import { act, createElement, Fragment, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { renderToStaticMarkup } from 'react-dom/server';
import {
  ChatProvider,
  useChatState,
  useConnection,
  usePresence,
  useRoom,
  useRooms,
} from '../../../client/react/hooks.js';
import { type FakeChat, makeFakeChat } from './fake-chat.js';

/** The components to show. */
export interface Scene {
  readonly strict?: boolean;
  readonly connection?: boolean;
  readonly rooms?: boolean;
  /** A component for each of these rooms. */
  readonly inRooms?: readonly string[];
  /** A component that selects the title and those who are typing, for each of these rooms. */
  readonly inTitles?: readonly string[];
  /** A component that selects objects and arrays of the client. */
  readonly selects?: boolean;
  /** A component for each of these users; null is for nobody. */
  readonly inPresences?: readonly (string | null)[];
  /** Without a `ChatProvider`. */
  readonly outside?: boolean;
}

/** A page of components that use the hooks. Each writes the value it got, and how often it has rendered. */
export interface Stage {
  readonly chat: FakeChat;
  /** Shows a scene in place of the one before. Gives the text of the page. */
  readonly show: (scene: Scene) => Promise<string>;
  /** Runs a change, and waits until it is shown. Gives the text of the page. */
  readonly run: (task: (chat: FakeChat) => void) => Promise<string>;
  /** Renders a scene as a server does, without effects. Gives its markup. */
  readonly renderOnly: (scene: Scene) => string;
  readonly unmount: () => Promise<void>;
}

declare global {
  interface Window {
    makeStage: () => Stage;
    stage: Stage;
    IS_REACT_ACT_ENVIRONMENT: boolean;
  }
}

const renders = new Map<string, number>();

/** Writes `connection: online (2)` at the second rendering. */
const line = (name: string, value: string) => {
  const count = (renders.get(name) ?? 0) + 1;
  renders.set(name, count);
  return createElement('li', null, `${name}: ${value} (${count})`);
};

const Connection = () => line('connection', useConnection());
const Rooms = () => line('rooms', String(useRooms().length));
const Room = ({ roomId, name }: { roomId: string; name: string }) => {
  const room = useRoom(roomId);
  return line(name, `${room.roomId} at ${room.view.unread}`);
};
const Title = ({ roomId, name }: { roomId: string; name: string }) => {
  const { title, typists } = useRoom(roomId, (room) => ({ title: room.title, typists: room.typists.length }));
  return line(name, `${title} with ${typists} typing`);
};
const selections = new Set<unknown>();
const Selects = () => {
  const online = useChatState((chat) => [chat.connection === 'online']);
  const unread = useRooms((rooms) => ({ rooms: rooms.length }));
  selections.add(online).add(unread);
  return line('selects', `${online[0]} of ${unread.rooms}, ${selections.size} objects`);
};
const PresenceOf = ({ userId, name }: { userId: string | null; name: string }) =>
  line(name, usePresence(userId ?? undefined)?.status ?? 'unknown');

window.IS_REACT_ACT_ENVIRONMENT = true;
window.makeStage = () => {
  const chat = makeFakeChat();
  const page = document.createElement('ul');
  document.body.replaceChildren(page);
  renders.clear();
  selections.clear();
  const root = createRoot(page);

  const play = async (task: () => void) => {
    await act(async () => task());
    return [...page.children].map((li) => li.textContent).join(', ');
  };

  const draw = (scene: Scene): ReactNode => {
    const { strict = false, connection, rooms, selects, outside = false } = scene;
    const { inRooms = [], inTitles = [], inPresences = [] } = scene;
    const children: ReactNode[] = [
      connection && createElement(Connection, { key: 'connection' }),
      rooms && createElement(Rooms, { key: 'rooms' }),
      selects && createElement(Selects, { key: 'selects' }),
      ...inRooms.map((roomId, at) => createElement(Room, { key: `room${at}`, roomId, name: `room ${at}` })),
      ...inTitles.map((roomId, at) =>
        createElement(Title, { key: `title${at}`, roomId, name: `title ${at}` }),
      ),
      ...inPresences.map((userId, at) =>
        createElement(PresenceOf, { key: `user${at}`, userId, name: `user ${at}` }),
      ),
    ];
    const all = outside
      ? createElement(Fragment, null, children)
      : createElement(ChatProvider, { value: chat.client }, children);
    return strict ? createElement(StrictMode, null, all) : all;
  };

  return {
    chat,
    show: (scene) => play(() => root.render(draw(scene))),
    renderOnly: (scene) => renderToStaticMarkup(draw(scene)),
    run: (task) => play(() => task(chat)),
    unmount: async () => {
      await play(() => root.unmount());
    },
  };
};
