import { describe, expect, it } from 'vitest';
import { corsOriginOf, isForeignOrigin } from '../../../src/adapters/protocol/origins.js';

const ALLOWED = ['https://friend.example', 'capacitor://localhost'];

describe('a foreign origin', () => {
  it.each([
    ['a program', undefined, 'chat.example.com'],
    ['a page of this server', 'https://chat.example.com', 'chat.example.com'],
    ['a page of this server behind TLS, with its port', 'https://chat.example.com', 'chat.example.com:443'],
    ['a page of this server, with its port', 'http://chat.example.com', 'chat.example.com:80'],
    ['a page of this server at another port', 'http://chat.example.com:5000', 'chat.example.com:5000'],
    ['a page of this server in capitals', 'https://chat.example.com', 'Chat.Example.COM'],
    ['a page of this server by its address', 'http://[::1]:5000', '[0:0:0:0:0:0:0:1]:5000'],
    ['an allowed page', 'https://friend.example', 'chat.example.com'],
    ['an allowed page in capitals, with its port', 'HTTPS://Friend.Example:443', 'chat.example.com'],
    ['an allowed app', 'capacitor://localhost', 'chat.example.com'],
  ])('is not that of %s', (_who, origin, host) => {
    expect(isForeignOrigin({ origin, host }, ALLOWED)).toBe(false);
  });

  it.each([
    ['another page', 'https://evil.example', 'chat.example.com'],
    ['a page at another port', 'https://chat.example.com:8443', 'chat.example.com'],
    ['a page at the port of another scheme', 'http://chat.example.com', 'chat.example.com:443'],
    ['a page without an origin of its own', 'null', 'null'],
    ['an app by the name of this host', 'tauri://chat.example.com', 'chat.example.com'],
    ['a name that only ends alike', 'https://chat.example.com.evil.example', 'chat.example.com'],
    ['a host in disguise', 'https://chat.example.com', 'evil@chat.example.com'],
    ['a page where there is no host', 'https://chat.example.com', undefined],
  ])('is that of %s', (_who, origin, host) => {
    expect(isForeignOrigin({ origin, host }, ALLOWED)).toBe(true);
  });

  it.each([
    ['an image or a script of another site', 'cross-site', true],
    ['one of another page of this site', 'same-site', true],
    ['a page of this server', 'same-origin', false],
    ['what a visitor has typed', 'none', false],
  ])('without a header of it: of %s', (_what, site, isForeign) => {
    expect(isForeignOrigin({ host: 'chat.example.com', 'sec-fetch-site': site }, ALLOWED)).toBe(isForeign);
  });

  it('is none where every page may connect', () => {
    expect(isForeignOrigin({ origin: 'https://any.example' }, '*')).toBe(false);
  });
});

describe('the origins in answers to browsers', () => {
  it('are written as browsers write them', () => {
    expect(corsOriginOf(['https://Friend.example:443'])).toEqual(['https://friend.example']);
    expect(corsOriginOf('*')).toBe('*');
  });
});
