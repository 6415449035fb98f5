import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import type { IdGenerator } from '../../application/ports/id-generator.js';
import { parseConnectionId, parseDeviceId, parseGroupId, parseMessageId } from '../../domain/ids.js';

export const makeRandomIds = (): IdGenerator => ({
  // Called without options, uuidv7 counts on within one millisecond and never goes back with the clock.
  messageId: () => parseMessageId(uuidv7()),
  groupId: () => parseGroupId(uuidv4()),
  deviceId: () => parseDeviceId(uuidv4()),
  connectionId: () => parseConnectionId(uuidv4()),
});
