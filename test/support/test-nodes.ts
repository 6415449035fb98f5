import { startTestServer, type TestServer } from './test-server.js';

export interface TestNodes extends TestServer {
  readonly nodes: readonly TestServer[];
}

/**
 * So many servers with the same settings, as one: the devices of all users take turns over them, and each user's REST
 * calls go to one of them.
 */
export const startTestNodes = async (count: number, environment: NodeJS.ProcessEnv): Promise<TestNodes> => {
  const nodes = await Promise.all(Array.from({ length: count }, () => startTestServer(environment)));
  const [first] = nodes;
  if (first === undefined) throw new RangeError('No nodes');
  const nodeAt = (index: number): TestServer => nodes[index % count] ?? first;
  const homeOf = (user: string): TestServer =>
    nodeAt([...user].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0));
  let connected = 0;

  return {
    ...first,
    nodes,
    connect: (...args) => nodeAt(connected++).connect(...args),
    rest: (user, ...args) => homeOf(user).rest(user, ...args),
    createGroup: (owner, ...args) => homeOf(owner).createGroup(owner, ...args),
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
};
