import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

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
  const trust =
    typeof proxies === 'number'
      ? (_address: string, hop: number) => hop < proxies
      : proxyAddr.compile([...proxies]);
  // A peer that has gone has no address.
  return (request) => (request.socket.remoteAddress === undefined ? '' : network(proxyAddr(request, trust)));
};

/** A proxy may forward something other than an address; that counts as it is, cut short. */
const network = (text: string): string => {
  if (!ipaddr.isValid(text)) return text.slice(0, 64);
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_SUBSCRIBER_BITS}`).toString();
};
