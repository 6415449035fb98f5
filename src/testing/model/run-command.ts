import assert from 'node:assert/strict';
import { RECEIPT_INTERVAL_MS } from '../../application/receipts/receipt-throttle.js';
import type { RoomView } from '../../application/views/room-view.js';
import { type MessageId, parseMessageId, type RoomId, type UserId } from '../../domain/ids.js';
import type { MessageType } from '../../domain/log-entry.js';
import { expectEqual } from '../assertions.js';
import type { Command } from './commands.js';
import { changeMessage } from './change-message.js';
import { agree, compareLog, comparePage, compareView, WHOLE_LOG } from './comparing.js';
import { compareLists } from './comparing-rooms.js';
import { send } from './send.js';
import type { ModelDevice } from './device.js';
import type { Entry } from './model-room.js';
import { member, membersOf, pageOf, standing, standingFor } from './reading.js';
import { answeredAt, CHANGES, entryAt, NO_GROUP, roomAt, userAt, users, type World } from './world.js';

export const runCommand = async (world: World, command: Command): Promise<string> => {
  const { parley, model } = world;
  // After a quiet interval an acknowledgement is stored at once: coalescing has tests of its own.
  if (command.kind === 'acknowledge') await world.clock.advanceAsync(RECEIPT_INTERVAL_MS);
  const at = world.clock.now();
  const room = 'room' in command && command.room !== undefined ? roomAt(world, command.room) : undefined;
  const entryRoom = 'entry' in command ? entryAt(world, command.entry)?.room : undefined;
  const by = userAt(command.by, room ?? entryRoom, CHANGES.includes(command.kind));
  const groupId = room?.id ?? NO_GROUP;
  const target = 'user' in command ? userAt(command.user, room, false) : by;

  const change = (real: () => Promise<RoomView>, decide: () => Entry['change']) =>
    agree(real, (view) => {
      const change = decide() as NonNullable<Entry['change']>;
      if (room === undefined || view === undefined)
        return assert.fail('Only one of the two changed the group');
      model.append(room, { id: '' as MessageId, by, at, change });
      compareView(room, view);
    });

  switch (command.kind) {
    case 'create': {
      const { history, name } = command;
      const members = command.members.map((i) => users[i] as UserId);
      return agree(
        () => parley.groups.create({ creator: by, name, members, history }),
        (view) => {
          const id = () => view?.room.id as RoomId;
          const made = model.createGroup({ id, name, history: history ?? 'all', creator: by, members, at });
          if (view) compareView(made, view);
        },
      );
    }
    case 'add':
      return change(
        () => parley.groups.addMember({ by, groupId, userId: target }),
        () => model.add(room, by, target, at),
      );
    case 'remove':
      return change(
        () => parley.groups.removeMember({ by, groupId, userId: target }),
        () => model.remove(room, by, target),
      );
    case 'leave':
      return change(
        () => parley.groups.leave({ by, groupId }),
        () => model.leave(room, by),
      );
    case 'rename':
      return change(
        () => parley.groups.rename({ by, groupId, name: command.name }),
        () => model.rename(room, by, command.name),
      );
    case 'role':
      return change(
        () => parley.groups.setRole({ by, groupId, userId: target, role: command.role }),
        () => model.setRole(room, by, target, command.role),
      );
    case 'send': {
      const { content, type, clientMessageId } = command;
      const isAnswer = command.replyTo !== undefined;
      const replyTo = isAnswer ? answeredAt(world, room, command.replyTo) : undefined;
      const mentions = command.mentions?.map((i) => users[i] as UserId);
      return send(world, room, { sender: by, content, type, clientMessageId, isAnswer, replyTo, mentions });
    }
    case 'resend': {
      const found = entryAt(world, command.entry);
      const message = found?.entry.message;
      if (found === undefined || message === undefined) return 'skipped';
      return send(world, found.room, {
        sender: command.bySender ? found.entry.by : by,
        content: command.content ?? message.content,
        type: message.type as MessageType,
        clientMessageId: message.clientMessageId,
      });
    }
    case 'edit':
    case 'delete':
    case 'react':
    case 'look': {
      const found = entryAt(world, command.entry, true);
      if (found === undefined) return 'skipped';
      return changeMessage(world, command, { ...found, by: command.bySender ? found.entry.by : by });
    }
    case 'acknowledge': {
      const found = entryAt(world, command.entry);
      const askedRoom = command.room === undefined ? found?.room : room;
      const roomId = askedRoom?.id ?? NO_GROUP;
      const messageId = found?.entry.id ?? parseMessageId('none');
      const ack = { user: by, kind: command.mark, seq: found?.entry.seq ?? 0, at };
      return agree(
        () => parley.receipts.acknowledge({ userId: by, roomId, messageId, kind: command.mark }),
        () => model.acknowledge(askedRoom, ack, found?.room),
      );
    }
    case 'history': {
      const { before, after, limit, withChanged } = command;
      return agree(
        () => parley.messages.history({ reader: by, roomId: groupId, before, after, limit, withChanged }),
        (page) => {
          const wanted = pageOf(room, by, { before, after, limit, withChanged });
          if (page && room) comparePage(room, by, wanted, page);
        },
      );
    }
    case 'join': {
      const { after } = command;
      const everyChange = command.changes === 'every-change';
      const withChanged = command.changes === 'with-changed';
      return agree(
        () => (world.devices.get(by) as ModelDevice).join(groupId, after, { everyChange, withChanged }),
        (answer) => {
          const wanted = pageOf(room, by, { after, limit: WHOLE_LOG, withChanged });
          if (answer === undefined || room === undefined) return;
          if (everyChange && after !== undefined) compareLog(room, by, after, answer.page.entries);
          else comparePage(room, by, wanted, answer.page);
          compareView(room, answer.view);
          expectEqual(answer.receipts.own, standing(room, by));
          const others = membersOf(room).filter((stay) => stay.user !== by);
          expectEqual(
            answer.receipts.others,
            others.map(({ user }) => ({ userId: user, ...standingFor(room, by, user) })),
          );
        },
      );
    }
    case 'get':
      return agree(
        () => parley.rooms.get({ reader: by, roomId: groupId }),
        (view) => {
          const own = member(room, by);
          if (view) compareView(own, view);
        },
      );
    case 'list':
      await compareLists(world, by, command.limit);
      return 'ok';
  }
};
