import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { makeAddressOf, type TrustedProxies } from '../../../src/adapters/socketio/client-address.js';

const request = (remoteAddress: string | undefined, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as unknown as IncomingMessage;

describe('whose request it is', () => {
  it.each<[string, TrustedProxies, string | undefined, string | undefined, string]>([
    ['the peer, whatever it says', [], '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['whom a trusted proxy names', ['loopback'], '127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['the peer where another proxy names', ['loopback'], '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['the last that is not trusted', ['10.0.0.0/8'], '10.0.0.1', '1.1.1.1, 2.2.2.2, 10.0.0.9', '2.2.2.2'],
    ['as many hops away as there are proxies', 2, '10.0.0.1', '1.1.1.1, 2.2.2.2, 3.3.3.3', '2.2.2.2'],
    ['an IPv4 address however it is written', [], '::ffff:203.0.113.5', undefined, '203.0.113.5'],
    ['a network of 64 bits', [], '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::'],
    ['what is no address, cut short', 1, '10.0.0.1', 'x'.repeat(100), 'x'.repeat(64)],
    ['nobody, of a peer that is gone', 1, undefined, '1.1.1.1', ''],
  ])('is %s', (_what, proxies, peer, forwardedFor, expected) => {
    expect(makeAddressOf(proxies)(request(peer, forwardedFor))).toBe(expected);
  });

  it('takes no proxy that is none', () => {
    expect(() => makeAddressOf(['everyone'])).toThrow(TypeError);
  });
});
