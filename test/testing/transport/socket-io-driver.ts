import { socketIoDriver as driverOf } from '../../../src/main/conformance/socket-io-driver.js';
import type { TransportDriver } from '../../../src/testing/transport/driver.js';
import type { TestServer } from '../../support/test-server.js';

/** A driver of the laws of transports for a server of the tests. */
export const socketIoDriver = ({ url, tokenOf }: TestServer): TransportDriver =>
  driverOf({ url, tokenFor: (user) => tokenOf(user) });
