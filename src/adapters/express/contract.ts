import { groupRoutes } from './group-routes.js';
import { messageRoutes } from './message-routes.js';
import { roomRoutes } from './room-routes.js';
import type { Route } from './route.js';
import { userRoutes } from './user-routes.js';

export interface RouteGroup {
  readonly tag: string;
  readonly description: string;
  readonly routes: readonly Route[];
}

/** Every route below /api: what is mounted, and what is described. */
export const CONTRACT: readonly RouteGroup[] = [
  { tag: 'Rooms', description: 'The rooms that the caller is a member of.', routes: roomRoutes },
  { tag: 'Messages', description: 'Sending, and who has a message.', routes: messageRoutes },
  {
    tag: 'Groups',
    description:
      'Owners and admins add and remove members and rename the group, only owners touch owners and roles, anyone may leave.',
    routes: groupRoutes,
  },
  { tag: 'Users', description: 'Oneself, and people who share a room with the caller.', routes: userRoutes },
];
