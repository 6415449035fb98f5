import { act, createElement, Fragment, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ChatProvider, useConnection, usePresence, useRoom, useRooms } from '../../../client/react/hooks.js';
import { type FakeChat, makeFakeChat } from './fake-chat.js';

/** The components to show. */
export interface Scene {
  readonly strict?: boolean;
  readonly connection?: boolean;
  readonly rooms?: boolean;
  /** A component for each of these rooms. */
  readonly inRooms?: readonly string[];
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
  return line(name, `${room.roomId} at ${room.unread}`);
};
const PresenceOf = ({ userId, name }: { userId: string | null; name: string }) =>
  line(name, usePresence(userId ?? undefined)?.status ?? 'unknown');

window.IS_REACT_ACT_ENVIRONMENT = true;
window.makeStage = () => {
  const chat = makeFakeChat();
  const page = document.createElement('ul');
  document.body.replaceChildren(page);
  renders.clear();
  const root = createRoot(page);

  const play = async (task: () => void) => {
    await act(async () => task());
    return [...page.children].map((li) => li.textContent).join(', ');
  };

  return {
    chat,
    show: ({ strict = false, connection, rooms, inRooms = [], inPresences = [], outside = false }) => {
      const children: ReactNode[] = [
        connection && createElement(Connection, { key: 'connection' }),
        rooms && createElement(Rooms, { key: 'rooms' }),
        ...inRooms.map((roomId, at) => createElement(Room, { key: `room${at}`, roomId, name: `room ${at}` })),
        ...inPresences.map((userId, at) =>
          createElement(PresenceOf, { key: `user${at}`, userId, name: `user ${at}` }),
        ),
      ];
      const all = outside
        ? createElement(Fragment, null, children)
        : createElement(ChatProvider, { value: chat.client }, children);
      return play(() => root.render(strict ? createElement(StrictMode, null, all) : all));
    },
    run: (task) => play(() => task(chat)),
    unmount: async () => {
      await play(() => root.unmount());
    },
  };
};
