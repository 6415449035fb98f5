import { describe, expect, it } from 'vitest';
import { addressOf, redirect } from './fault-url.js';

describe('the URL by way of the proxy', () => {
  it.each([
    ['mongodb://127.0.0.1:27017', '/?directConnection=true'],
    ['mongodb://localhost/parley', '/parley?directConnection=true'],
    ['mongodb://a:1,b:2/parley?replicaSet=rs&w=1', '/parley?replicaSet=rs&w=1&directConnection=true'],
    ['mongodb://a/?tls=false&directConnection=false', '/?tls=false&directConnection=true'],
  ])('connects directly and keeps the rest: %s', (url, rest) => {
    const through = redirect(url, 4_000);

    expect(through).toBe(`mongodb://127.0.0.1:4000${rest}`);
  });

  it('keeps the user', () => {
    const through = redirect('mongodb://me:p%40ss@a:1/?authSource=admin', 4_000);

    expect(through).toBe('mongodb://me:p%40ss@127.0.0.1:4000/?authSource=admin&directConnection=true');
  });

  it.each([
    'mongodb://a/?tls=true',
    'mongodb://a/?ssl=true',
    'mongodb://a/?compressors=zstd',
    'mongodb+srv://a/',
  ])('is not made of %s, which the proxy could not read', (url) => {
    const make = () => redirect(url, 4_000);

    expect(make).toThrow(TypeError);
  });
});

describe('the address in a URL', () => {
  it.each([
    ['mongodb://127.0.0.1:27018/parley', { host: '127.0.0.1', port: 27_018 }],
    ['mongodb://db.example', { host: 'db.example', port: 27_017 }],
    ['mongodb://me:secret@a:1,b:2/?replicaSet=rs', { host: 'a', port: 1 }],
    ['mongodb://[::1]:5/', { host: '::1', port: 5 }],
  ])('is that of its first server: %s', (url, expected) => {
    const address = addressOf(url);

    expect(address).toEqual(expected);
  });
});
