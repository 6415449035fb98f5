import { blockRoutes } from './block-routes.js';
import { changeReadingRoutes } from './change-reading-routes.js';
import { changeRoutes } from './change-routes.js';
import { groupRoutes } from './group-routes.js';
import { liveRoutes } from './live-routes.js';
import { messageRoutes } from './message-routes.js';
import { muteRoutes } from './mute-routes.js';
import { roomRoutes } from './room-routes.js';
import type { Route } from './route.js';
import { sessionRoutes } from './session-routes.js';
import { userRoutes } from './user-routes.js';

export interface RouteGroup {
  readonly tag: string;
  readonly description: string;
  readonly routes: readonly Route[];
}

/** The tag of the streams too. */
export const LIVE_TAG = 'Live';

/** Every route below /api that has one answer. They are mounted and described from this list. */
export const CONTRACT: readonly RouteGroup[] = [
  {
    tag: 'Rooms',
    description: 'The rooms that the caller is a member of.',
    routes: [...roomRoutes, ...muteRoutes],
  },
  {
    tag: 'Messages',
    description: 'Sending and changing messages, and reading their status.',
    routes: [...messageRoutes, ...changeRoutes, ...changeReadingRoutes],
  },
  {
    tag: LIVE_TAG,
    description:
      'Live delivery by Server-Sent Events, and what a client beside that does by requests, as a stream goes one way.',
    routes: liveRoutes,
  },
  {
    tag: 'Groups',
    description:
      'Owners and admins add and remove members and rename the group. Only owners remove owners and set roles. Every member may leave.',
    routes: groupRoutes,
  },
  {
    tag: 'Users',
    description: 'The caller, and users who share a room with the caller.',
    routes: userRoutes,
  },
  { tag: 'Blocks', description: 'The users whom the caller wants nothing to do with.', routes: blockRoutes },
  {
    tag: 'Sessions',
    description: 'For the host application, with a token of an admin.',
    routes: sessionRoutes,
  },
];
