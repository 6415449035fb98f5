import { describe, expect, it } from 'vitest';
import { withDatabase } from './database-url.js';

describe('the URL of another database on the same server', () => {
  it.each([
    ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/new'],
    ['mongodb://127.0.0.1:27017/', 'mongodb://127.0.0.1:27017/new'],
    ['mongodb://127.0.0.1:27017/old', 'mongodb://127.0.0.1:27017/new'],
    ['mongodb://a:1,b:2/?replicaSet=rs', 'mongodb://a:1,b:2/new?replicaSet=rs'],
    ['mongodb://a:1?replicaSet=rs', 'mongodb://a:1/new?replicaSet=rs'],
    ['mongodb+srv://db.example/old?w=1', 'mongodb+srv://db.example/new?w=1'],
  ])('keeps hosts and options: %s', (url, expected) => {
    const changed = withDatabase(url, 'new');

    expect(changed).toBe(expected);
  });

  it.each([
    ['mongodb://me:secret@a/', 'mongodb://me:secret@a/new?authSource=admin'],
    ['mongodb://me:secret@a/mine', 'mongodb://me:secret@a/new?authSource=mine'],
    ['mongodb://me:secret@a/mine?authSource=other', 'mongodb://me:secret@a/new?authSource=other'],
  ])('leaves the user where it was: %s', (url, expected) => {
    const changed = withDatabase(url, 'new');

    expect(changed).toBe(expected);
  });
});
