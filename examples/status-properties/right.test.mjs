import test from 'node:test';
import { conform, statusLaws } from '@parley/server/testing';
import { rightStore } from './right.mjs';

conform(test, 'two watermarks', statusLaws(rightStore));
