import { describe, expect, it } from 'vitest';
import { COMMAND_COSTS, type CommandName, isHeavy } from '../../../src/application/sessions/command-costs.js';

describe('the costs of commands', () => {
  it.each<CommandName>([
    'createGroup',
    'addMember',
    'sync',
    'listRooms',
    'listMembers',
    'readHistory',
    'userOnline',
    'watchPresence',
    'joinRoom',
    'messageCounts',
    'deleteMessage',
  ])('are higher for %s than for a message, and it takes turns', (command) => {
    expect(COMMAND_COSTS[command]).toBeGreaterThan(COMMAND_COSTS.sendMessage);
    expect(isHeavy(command)).toBe(true);
  });

  it.each<CommandName>(['sendMessage', 'messageSeen', 'typing', 'getPresence'])(
    'are 1 for %s, which waits for no turn',
    (command) => {
      expect(COMMAND_COSTS[command]).toBe(1);
      expect(isHeavy(command)).toBe(false);
    },
  );
});
