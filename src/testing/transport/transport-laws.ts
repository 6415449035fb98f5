import { bind, type Law } from '../law.js';
import { changeLaws } from './change-laws.js';
import type { TransportDriver } from './driver.js';
import { groupLaws } from './group-laws.js';
import { messageLaws } from './message-laws.js';
import { presenceLaws } from './presence-laws.js';
import { receiptLaws } from './receipt-laws.js';
import { refusalLaws } from './refusal-laws.js';

/**
 * The guarantees on which users may rely, whatever transport they use. Each law has users and rooms of its own, so `open` may
 * give drivers of one server, and laws may run at once. The server must let them send 60 messages in a row.
 */
export const transportLaws = (open: () => TransportDriver | Promise<TransportDriver>): readonly Law[] =>
  bind([...messageLaws, ...changeLaws, ...receiptLaws, ...presenceLaws, ...groupLaws, ...refusalLaws], open);
