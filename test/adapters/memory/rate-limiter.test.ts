import { makeMemoryRateLimiter } from '../../../src/adapters/memory/rate-limiter.js';
import { nothingToClose } from '../../contracts/contract.js';
import { rateLimiterContract } from '../../contracts/rate-limiter-contract.js';

rateLimiterContract('memory', () =>
  Promise.resolve({ limited: makeMemoryRateLimiter, close: nothingToClose }),
);
