import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** How many proxies stand before this server, or their addresses, subnets and names as proxy-addr knows them. */
export type TrustedProxies = number | readonly string[];

/** The length of the part of an IPv6 address that names a subscriber, who has all addresses below it. */
const IPV6_SUBSCRIBER_BITS = 64;

/**
 * Whose request it is, as something to count by: an IPv4 address, or an IPv6 network of 64 bits. What
 * X-Forwarded-For says is believed of the proxies that are trusted only; with none it is the peer's.
 *
 * @throws TypeError where a proxy is neither an address, a subnet nor a name.
 */
export const makeAddressOf = (proxies: TrustedProxies): ((request: IncomingMessage) => string) => {
  const trust =
    typeof proxies === 'number'
      ? (_address: string, hop: number) => hop < proxies
      : proxyAddr.compile([...proxies]);
  // A peer that is gone by now has no address.
  return (request) => (request.socket.remoteAddress === undefined ? '' : network(proxyAddr(request, trust)));
};

/** What a proxy forwards need not be an address; it counts as it is, cut short. */
const network = (text: string): string => {
  if (!ipaddr.isValid(text)) return text.slice(0, 64);
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_SUBSCRIBER_BITS}`).toString();
};
