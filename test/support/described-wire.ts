import { afterAll, afterEach, expect } from 'vitest';
import { wireProblems } from './wire-problems.js';

const expectNone = () => {
  expect(wireProblems.splice(0), 'what went over the wire and is not in asyncapi.json').toEqual([]);
};

afterEach(expectNone);
// What a client gets while its file ends.
afterAll(expectNone);
