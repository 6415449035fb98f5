import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';
import { parsePathPrefix } from '../protocol/path-prefix.js';

/** The number of proxies in front of this server, or their addresses, subnets and names as proxy-addr knows them. */
export type TrustedProxies = number | readonly string[];

/** An IPv6 subscriber has all addresses that share this many first bits. */
const IPV6_SUBSCRIBER_BITS = 64;

/**
 * The client's address, to count by: an IPv4 address, or an IPv6 network of 64 bits. X-Forwarded-For is believed
 * only from trusted proxies; without any it is the peer's address.
 *
 * @throws TypeError for a proxy that is neither an address, a subnet nor a name.
 */
export const makeAddressOf = (proxies: TrustedProxies): ((request: IncomingMessage) => string) => {
  const trust = makeTrust(proxies);
  // A peer that has gone has no address.
  return (request) => (request.socket.remoteAddress === undefined ? '' : network(proxyAddr(request, trust)));
};

/** The address of a connection's peer, to count by; undefined where that is a trusted proxy, which connects for many. */
export const makePeerOf = (proxies: TrustedProxies): ((socket: Socket) => string | undefined) => {
  const trust = makeTrust(proxies);
  return ({ remoteAddress = '' }) => (trust(remoteAddress, 0) ? undefined : network(remoteAddress));
};

/**
 * Finds the prefix that the proxy in front has taken off the path of a request, by X-Forwarded-Prefix; nothing where the
 * proxy is not trusted, or the header is no path. Several proxies give several, the outermost first.
 */
export const makePrefixOf = (proxies: TrustedProxies): ((request: IncomingMessage) => string) => {
  const trust = makeTrust(proxies);
  return ({ headers, socket: { remoteAddress } }) => {
    const { 'x-forwarded-prefix': given } = headers;
    if (given === undefined || remoteAddress === undefined || !trust(remoteAddress, 0)) return '';
    const prefixes = [given]
      .flat()
      .flatMap((header) => header.split(','))
      .map((prefix) => parsePathPrefix(prefix.trim()));
    return prefixes.includes(undefined) ? '' : (parsePathPrefix(prefixes.join('')) ?? '');
  };
};

const makeTrust = (proxies: TrustedProxies): ((address: string, hop: number) => boolean) =>
  typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxyAddr.compile([...proxies]);

/** A proxy may forward something other than an address; that counts as it is, cut short. */
const network = (text: string): string => {
  if (!ipaddr.isValid(text)) return text.slice(0, 64);
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_SUBSCRIBER_BITS}`).toString();
};
