import test from 'node:test';
import { conform, statusLaws } from '@parley/server/testing';
import { wrongStore } from './wrong.mjs';

// With a seed, each run finds the same counterexamples.
conform(test, 'a status for each message', statusLaws(wrongStore), { seed: 1 });
