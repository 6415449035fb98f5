import { contract, type Deviations } from './contract.js';
import type { LogSubject } from './log-subject.js';
import { folding } from './room-folding.js';
import { listing } from './room-listing.js';
import { ordering } from './room-ordering.js';
import { past } from './room-past.js';
import { sharing } from './room-sharing.js';

export const roomRepositoryContract = (
  name: string,
  makeSubject: () => Promise<LogSubject>,
  deviations: Deviations = {},
): void => {
  contract(`RoomRepository: ${name}`, makeSubject, deviations, (behaves) => {
    folding(behaves);
    listing(behaves);
    ordering(behaves);
    past(behaves);
    sharing(behaves);
  });
};
