// The hexagon as rules. `src` in them is matched anywhere, so that the planted breach of the tests is judged
// by the same ones.
const inside = (folder) => `(^|/)src/${folder}/`;
const SERVER = inside('(domain|application|adapters|main)');

module.exports = {
  forbidden: [
    {
      name: 'domain-imports-only-domain',
      severity: 'error',
      from: { path: inside('domain') },
      to: { pathNot: inside('domain') },
    },
    {
      name: 'application-imports-only-application-and-domain',
      severity: 'error',
      from: { path: inside('application') },
      to: { pathNot: inside('(application|domain)') },
    },
    {
      name: 'adapters-are-strangers',
      comment: 'All may use the wire shapes in adapters/protocol, and what stores share in adapters/storage.',
      severity: 'error',
      from: { path: '(^|/)src/adapters/([^/]+)/' },
      to: { path: inside('adapters'), pathNot: inside('adapters/($2|protocol|storage)') },
    },
    {
      name: 'protocol-knows-no-transport',
      severity: 'error',
      from: { path: inside('adapters/protocol') },
      to: { pathNot: `${inside('(adapters/protocol|application|domain)')}|node_modules/zod/` },
    },
    {
      name: 'storage-knows-no-store',
      severity: 'error',
      from: { path: inside('adapters/storage') },
      to: { pathNot: inside('(adapters/storage|application|domain)') },
    },
    {
      name: 'only-main-knows-the-container',
      severity: 'error',
      from: { pathNot: inside('main') },
      to: { path: 'node_modules/(inversify|reflect-metadata)/' },
    },
    {
      name: 'only-its-adapter-knows-sqlite',
      severity: 'error',
      from: { pathNot: inside('adapters/sqlite') },
      to: { path: 'node_modules/@photostructure/sqlite/' },
    },
    {
      name: 'only-its-adapter-knows-mongoose',
      severity: 'error',
      from: { pathNot: inside('adapters/mongodb') },
      to: { path: 'node_modules/mongoose/' },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: { pathNot: inside('main') },
      to: { path: inside('main') },
    },
    {
      name: 'client-knows-no-server',
      severity: 'error',
      from: { path: '(^|/)client/(src|react)/' },
      to: { path: SERVER },
    },
    {
      name: 'client-knows-no-web-chat',
      severity: 'error',
      from: { path: '(^|/)client/(src|react)/' },
      to: { path: '(^|/)web/' },
    },
    {
      name: 'client-needs-two-packages',
      comment: 'What somebody gets who installs it; its hooks need React, which is theirs.',
      severity: 'error',
      from: { path: '(^|/)client/(src|react)/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(socket.io-client|idb-keyval|react|@types/react)/',
      },
    },
    {
      name: 'only-the-hooks-know-react',
      severity: 'error',
      from: { path: '(^|/)client/src/' },
      to: { path: '(^|/)client/react/|node_modules/(@types/)?react' },
    },
    {
      name: 'web-chat-knows-no-server',
      severity: 'error',
      from: { path: '(^|/)web/' },
      to: { path: SERVER },
    },
    {
      name: 'web-chat-knows-what-the-client-exports',
      comment: 'It has the client as anybody else has it: by the names of its package, not by its files.',
      severity: 'error',
      from: { path: '(^|/)web/' },
      to: { path: '(^|/)client/', dependencyTypes: ['local'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-declared-dependencies',
      severity: 'error',
      from: { path: '(^|/)src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules|client/dist' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
