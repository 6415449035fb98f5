import { act, createElement, Fragment, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ChatProvider, useConnection, usePresence, useRoom, useRooms } from '../../../client/react/hooks.js';
import { type FakeChat, makeFakeChat } from './fake-chat.js';

/** What is shown; nothing of what is missing. */
export interface Scene {
  readonly strict?: boolean;
  readonly connection?: boolean;
  readonly rooms?: boolean;
  /** A component for each of these rooms. */
  readonly inRooms?: readonly string[];
  /** A component for each of these users; null is for nobody. */
  readonly inPresences?: readonly (string | null)[];
  /** With nothing of a client above. */
  readonly outside?: boolean;
}

/** Components with the hooks, in a page. Each writes what it got, and how often it has rendered. */
export interface Stage {
  readonly chat: FakeChat;
  /** In the place of what was there. Gives what the page says. */
  readonly show: (scene: Scene) => Promise<string>;
  /** Runs what changes something, and waits until it is shown. */
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

/** `connection: online (2)`: the second rendering. */
const say = (who: string, what: string) => {
  renders.set(who, (renders.get(who) ?? 0) + 1);
  return createElement('li', null, `${who}: ${what} (${renders.get(who)})`);
};

const Connection = () => say('connection', useConnection());
const Rooms = () => say('rooms', String(useRooms().length));
const Room = ({ roomId, name }: { roomId: string; name: string }) => {
  const room = useRoom(roomId);
  return say(name, `${room.roomId} at ${room.unread}`);
};
const There = ({ userId, name }: { userId: string | null; name: string }) =>
  say(name, usePresence(userId ?? undefined)?.status ?? 'unknown');

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
          createElement(There, { key: `user${at}`, userId, name: `user ${at}` }),
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
