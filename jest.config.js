const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // ESM-only packages, which Node 20 can require and jest's loader cannot; and the one file of MongoDB's driver that imports
  // as it runs, which jest's loader cannot either: without it the driver says nothing of itself, and mongod refuses it.
  transformIgnorePatterns: [
    `/node_modules/(?!${[
      '(jose|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|any-ascii|dinero\\.js)/',
      '(mongoose/node_modules/)?mongodb/lib/runtime_adapters',
    ].join('|')})`,
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
};

const withServers = {
  globalSetup: '<rootDir>/test/servers.ts',
  globalTeardown: '<rootDir>/test/stop-servers.ts',
};

const onceMore = { setupFilesAfterEnv: ['<rootDir>/test/once-more.ts'] };

const project = (displayName, folders, more = {}) => ({
  ...base,
  ...more,
  displayName,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
});

module.exports = {
  // Tests mostly wait for servers: jest's own choice of one on two cores leaves most of them idle.
  maxWorkers: 3,
  testTimeout: 60_000,
  projects: [
    project('rules', ['domain', 'rules', 'config', 'web']),
    project('record', ['models', 'activities'], withServers),
    project('processes', ['workflows'], { ...withServers, ...onceMore }),
    project('doors', ['api'], withServers),
    project('stack', ['local']),
    project('pages', ['e2e'], { ...withServers, ...onceMore }),
    project('faults', ['faults']),
    // Stand still on the time-skipping server when other tests run beside them; the cause is not found.
    project('alone', ['alone'], withServers),
  ],
};
