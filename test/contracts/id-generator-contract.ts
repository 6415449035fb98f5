import { expect } from 'vitest';
import type { IdGenerator } from '../../src/application/ports/id-generator.js';
import {
  isPrivateRoomId,
  parseConnectionId,
  parseDeviceId,
  parseMessageId,
  parseRoomId,
} from '../../src/domain/ids.js';
import { contract, type Deviations, type Subject } from './contract.js';

export interface IdSubject extends Subject {
  readonly ids: IdGenerator;
  /** The ids of another process. */
  readonly others: IdGenerator;
}

export const idGeneratorContract = (
  name: string,
  makeSubject: () => Promise<IdSubject>,
  deviations: Deviations = {},
): void => {
  contract(`IdGenerator: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('gives message ids that sort as they were made', ({ ids }) => {
      const made = Array.from({ length: 20_000 }, () => ids.messageId());

      expect([...made].sort()).toEqual(made);
    });

    behaves('gives no id twice, also in two processes', ({ ids, others }) => {
      const made = Array.from({ length: 2_000 }, () =>
        [ids, others].flatMap((each) => [
          each.messageId(),
          each.groupId(),
          each.deviceId(),
          each.connectionId(),
        ]),
      ).flat();

      expect(new Set(made).size).toBe(made.length);
    });

    behaves('gives UUIDs of version 7 for messages', ({ ids }) => {
      expect(ids.messageId()).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    });

    behaves('gives group ids that are never taken for a private room', ({ ids }) => {
      const made = Array.from({ length: 2_000 }, () => ids.groupId());

      expect(made.filter(isPrivateRoomId)).toEqual([]);
    });

    behaves('gives ids that the domain accepts', ({ ids }) => {
      const [messageId, groupId] = [ids.messageId(), ids.groupId()];
      const [deviceId, connectionId] = [ids.deviceId(), ids.connectionId()];

      expect(parseMessageId(messageId)).toBe(messageId);
      expect(parseRoomId(groupId)).toBe(groupId);
      expect(parseDeviceId(deviceId)).toBe(deviceId);
      expect(parseConnectionId(connectionId)).toBe(connectionId);
    });
  });
};
