import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { makeAddressOf, type TrustedProxies } from '../../../src/adapters/socketio/client-address.js';

const request = (remoteAddress: string | undefined, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it.each<[string, TrustedProxies, string | undefined, string | undefined, string]>([
    ['that of the peer, whatever it forwards', [], '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['that which a trusted proxy forwards', ['loopback'], '127.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'that of the peer, where no trusted proxy forwards',
      ['loopback'],
      '203.0.113.5',
      '198.51.100.1',
      '203.0.113.5',
    ],
    ['the last one that is not trusted', ['10.0.0.0/8'], '10.0.0.1', '1.1.1.1, 2.2.2.2, 10.0.0.9', '2.2.2.2'],
    ['as many hops away as there are proxies', 2, '10.0.0.1', '1.1.1.1, 2.2.2.2, 3.3.3.3', '2.2.2.2'],
    ['an IPv4 address, however it is written', [], '::ffff:203.0.113.5', undefined, '203.0.113.5'],
    ['a network of 64 bits', [], '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::'],
    ['a forwarded text that is not an address, cut short', 1, '10.0.0.1', 'x'.repeat(100), 'x'.repeat(64)],
    ['empty for a peer that has gone', 1, undefined, '1.1.1.1', ''],
  ])('is %s', (_what, proxies, peer, forwardedFor, expected) => {
    expect(makeAddressOf(proxies)(request(peer, forwardedFor))).toBe(expected);
  });

  it('refuses a proxy that is neither an address nor a name', () => {
    expect(() => makeAddressOf(['everyone'])).toThrow(TypeError);
  });
});
