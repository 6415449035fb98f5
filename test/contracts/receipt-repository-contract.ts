import type { ReceiptRepository } from '../../src/application/ports/receipt-repository.js';
import { contract, type Deviations, type Subject } from './contract.js';
import type { LogStore } from './log-subject.js';
import { lowest } from './receipt-lowest.js';
import { merging } from './receipt-merging.js';
import { timing } from './receipt-timing.js';

export interface ReceiptSubject extends Subject, LogStore {
  readonly receipts: ReceiptRepository;
  /** For a store that several processes share: opens it as another process. */
  readonly another?: () => Promise<ReceiptRepository>;
}

export const receiptRepositoryContract = (
  name: string,
  makeSubject: () => Promise<ReceiptSubject>,
  deviations: Deviations = {},
): void => {
  contract(`ReceiptRepository: ${name}`, makeSubject, deviations, (behaves) => {
    merging(behaves);
    lowest(behaves);
    timing(behaves);
  });
};
