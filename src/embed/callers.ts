import type { z } from 'zod';
import { blockRoutes } from '../adapters/express/block-routes.js';
import { changeReadingRoutes } from '../adapters/express/change-reading-routes.js';
import { changeRoutes } from '../adapters/express/change-routes.js';
import {
  createInput,
  groupRoutes,
  memberInput,
  renameInput,
  setRoleInput,
} from '../adapters/express/group-routes.js';
import { liveRoutes } from '../adapters/express/live-routes.js';
import { messageRoutes } from '../adapters/express/message-routes.js';
import { muteRoutes } from '../adapters/express/mute-routes.js';
import { roomRoutes } from '../adapters/express/room-routes.js';
import type { Route } from '../adapters/express/route.js';
import { userRoutes } from '../adapters/express/user-routes.js';
import { parseInput, userIdInput } from '../adapters/protocol/input.js';
import { toWireRoom } from '../adapters/protocol/translate.js';
import type { Wire, WireRoom } from '../adapters/protocol/wire.js';
import type { Parley } from '../application/parley.js';
import type { RoomView } from '../application/views/room-view.js';

/** The routes of REST for users; signing a user out is for the host itself. */
const ROUTES = [
  ...roomRoutes,
  ...muteRoutes,
  ...messageRoutes,
  ...changeRoutes,
  ...changeReadingRoutes,
  ...liveRoutes,
  ...groupRoutes,
  ...userRoutes,
  ...blockRoutes,
];

type OfferedRoute = (typeof ROUTES)[number];

/**
 * Every operation of REST, by its name in the description, with the same fields in and the same answer. Refusals are
 * DomainErrors. Rates do not limit the host; rooms, the policy and quotas do.
 */
export type Caller = {
  readonly [Each in OfferedRoute as Each['operationId']]: Operation<
    z.input<Each['input']>,
    Wire<Each['answer']>
  >;
};

/** An input without a field that has to be there may be missing. */
type Operation<Input, Answer> = object extends Input
  ? (input?: Input) => Promise<Answer>
  : (input: Input) => Promise<Answer>;

/** @throws DomainError INVALID for what is no user id. */
export const callAs = (parley: Parley, name: string): Caller => {
  const userId = parseInput(userIdInput, name);
  const operation =
    (route: Route) =>
    async (input: unknown = {}) =>
      (await route.run(parley, userId, parseInput(route.input, input), { userId })).body;
  return Object.fromEntries(
    ROUTES.map((route: Route) => [route.operationId, operation(route)]),
  ) as unknown as Caller;
};

/**
 * Changes of groups by the host application itself. An owner of the group makes each, so the log and the members see that
 * owner. No policy, quota or earlier leaving stands in the way; the limit of members does.
 */
export interface SystemCaller {
  /** The creator becomes the owner. */
  readonly createGroup: SystemOperation<typeof systemCreateInput>;
  readonly addMember: SystemOperation<typeof memberInput>;
  readonly removeMember: SystemOperation<typeof memberInput>;
  readonly renameGroup: SystemOperation<typeof renameInput>;
  readonly setRole: SystemOperation<typeof setRoleInput>;
}

type SystemOperation<Input extends z.ZodType> = (input: z.input<Input>) => Promise<WireRoom>;

const systemCreateInput = createInput.extend({ creator: userIdInput });

export const callAsSystem = ({ system }: Parley): SystemCaller => {
  const operation =
    <Input extends z.ZodType>(
      input: Input,
      change: (command: z.output<Input>) => Promise<RoomView>,
    ): SystemOperation<Input> =>
    async (given) =>
      toWireRoom(await change(parseInput(input, given)));
  return {
    createGroup: operation(systemCreateInput, system.create),
    addMember: operation(memberInput, system.addMember),
    removeMember: operation(memberInput, system.removeMember),
    renameGroup: operation(renameInput, system.rename),
    setRole: operation(setRoleInput, system.setRole),
  };
};
