// The hexagon as rules. They match `src` anywhere, so that the planted breaches of the tests are judged by the
// same ones.
const inside = (folder) => `(^|/)src/${folder}/`;
const SERVER = inside('(domain|application|adapters|embed|entries|main|testing)');

// The folders of the application, the lowest first: each uses those before it, and none after it.
const APPLICATION_FOLDERS = [
  'ports',
  'consent',
  'views',
  'devices',
  'typing',
  'receipts',
  'messages',
  'outbox',
  'live',
  'presence',
  'profiles',
  'blocks',
  'rooms',
  'groups',
  'sessions',
];
const applicationFolders = APPLICATION_FOLDERS.map((folder, i) => {
  const ownAndBelow = APPLICATION_FOLDERS.slice(0, i + 1).join('|');
  return {
    name: 'application-folders-go-one-way',
    severity: 'error',
    from: { path: inside(`application/${folder}`) },
    to: {
      path: inside('application'),
      pathNot: `${inside(`application/(${ownAndBelow})`)}|/in-(background|time)[.]ts$`,
    },
  };
});

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
    ...applicationFolders,
    {
      name: 'application-folders-have-an-order',
      severity: 'error',
      from: {
        path: inside('application/[^/]+'),
        pathNot: inside(`application/(${APPLICATION_FOLDERS.join('|')})`),
      },
      to: {},
    },
    {
      name: 'adapters-are-strangers',
      comment: 'All may use adapters/protocol, and what stores share in adapters/storage.',
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
      name: 'only-main-logs-by-winston',
      comment: 'Its adapter is made by the server alone, so nobody else loads it.',
      severity: 'error',
      from: { pathNot: inside('(main|adapters/system)') },
      to: { path: `node_modules/winston/|${inside('adapters/system')}winston-logger[.]ts$` },
    },
    {
      name: 'adapters-and-below-know-no-composition',
      severity: 'error',
      from: { path: inside('(domain|application|adapters)') },
      to: { path: inside('embed') },
    },
    {
      name: 'embedding-chooses-no-store',
      comment:
        'A host gives the store and the way to other processes, and loads the packages of these alone.',
      severity: 'error',
      from: { path: inside('embed') },
      to: {
        path: inside('adapters/(sqlite|mongodb|redis|memory|prometheus|opentelemetry)'),
      },
    },
    {
      name: 'nobody-imports-entries',
      comment: 'They are for those who install the package.',
      severity: 'error',
      from: {},
      to: { path: inside('entries') },
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
      name: 'only-its-adapter-knows-redis',
      severity: 'error',
      from: { pathNot: inside('adapters/redis') },
      to: { path: 'node_modules/@redis/' },
    },
    {
      name: 'redis-is-loaded-on-demand',
      comment: 'A server without other processes does not load it.',
      severity: 'error',
      from: { pathNot: `${inside('adapters/redis')}|${inside('entries')}redis[.]ts$` },
      to: { path: inside('adapters/redis'), dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stores-are-loaded-on-demand',
      comment: 'A server loads the packages of its own store and of no other.',
      severity: 'error',
      from: { pathNot: `${inside('adapters/mongodb')}|${inside('entries')}mongodb[.]ts$` },
      to: { path: inside('adapters/mongodb'), dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-its-adapter-knows-prometheus',
      severity: 'error',
      from: { pathNot: inside('adapters/prometheus') },
      to: { path: 'node_modules/prom-client/' },
    },
    {
      name: 'only-its-adapter-knows-opentelemetry',
      severity: 'error',
      from: { pathNot: inside('adapters/opentelemetry') },
      to: { path: 'node_modules/@opentelemetry/' },
    },
    {
      name: 'metrics-and-traces-are-loaded-on-demand',
      comment: 'A server that is not watched loads neither.',
      severity: 'error',
      from: { pathNot: inside('adapters/(prometheus|opentelemetry)') },
      to: {
        path: inside('adapters/(prometheus|opentelemetry)'),
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'testing-knows-the-core-only',
      comment: 'Whoever proves a part of their own loads no adapter, and of packages fast-check only.',
      severity: 'error',
      from: { path: inside('testing') },
      to: {
        pathNot: `${inside('(testing|application|domain)')}|node_modules/fast-check/|^(assert/strict|timers/promises|util)$`,
      },
    },
    {
      name: 'only-tests-know-testing',
      comment: 'And the command that runs the laws against a server.',
      severity: 'error',
      from: { pathNot: `${inside('(testing|main/conformance)')}|${inside('entries')}testing[.]ts$` },
      to: { path: inside('testing') },
    },
    {
      name: 'only-testing-knows-fast-check',
      severity: 'error',
      from: { pathNot: inside('testing') },
      to: { path: 'node_modules/fast-check/' },
    },
    {
      name: 'only-conformance-is-a-client',
      severity: 'error',
      from: { path: '(^|/)src/', pathNot: `${inside('main/conformance')}|(^|/)(client|web)/` },
      to: { path: 'node_modules/socket.io-client/' },
    },
    {
      name: 'the-server-loads-no-laws',
      comment: 'They belong to a command of their own, which is loaded on demand.',
      severity: 'error',
      from: { pathNot: inside('main/conformance') },
      to: { path: inside('main/conformance'), dynamic: false },
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
      comment: 'These are installed with the client; its hooks use the React of the host application.',
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
      name: 'web-chat-knows-only-exports-of-the-client',
      comment: 'It uses the client as anyone else does: by the names of its package, not by its files.',
      severity: 'error',
      from: { path: '(^|/)web/' },
      to: { path: '(^|/)client/', dependencyTypes: ['local'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-declared-dependencies',
      severity: 'error',
      from: { path: '(^|/)src/' },
      // The build of the web chat makes the virtual modules.
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        pathNot: '^virtual:emoji-data-',
      },
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
