import { contract, type Deviations } from './contract.js';
import type { LogSubject } from './log-subject.js';
import { appending } from './message-appending.js';
import { counting } from './message-counting.js';
import { deciding } from './message-deciding.js';
import { paging } from './message-paging.js';
import { resending } from './message-resending.js';

export const messageRepositoryContract = (
  name: string,
  makeSubject: () => Promise<LogSubject>,
  deviations: Deviations = {},
): void => {
  contract(`MessageRepository: ${name}`, makeSubject, deviations, (behaves) => {
    appending(behaves);
    deciding(behaves);
    resending(behaves);
    paging(behaves);
    counting(behaves);
  });
};
