import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { nothingToClose } from '../../contracts/contract.js';
import { rateLimiterContract } from '../../contracts/rate-limiter-contract.js';

rateLimiterContract('in process', () =>
  Promise.resolve({ limited: makeInProcessRateLimiter, close: nothingToClose }),
);
