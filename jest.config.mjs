import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));
const { rewriteRelativeImportExtensions: _, ...jsc } = swc.jsc;

/** What all kinds of tests share: ESM, sources of workspace packages instead of their builds. */
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc, module: { type: 'es6' }, sourceMaps: 'inline', swcrc: false }],
  },
  setupFiles: ['reflect-metadata'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/\\.otdel/', '<rootDir>/\\.nx/'],
};

/** Tests that need PostgreSQL, Redis and Temporal; they share them. */
const onServers = {
  ...base,
  globalSetup: '<rootDir>/libs/testing/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest-global-teardown.ts',
};
const files = '<rootDir>/{libs,services,tools,deploy}/**';

export default {
  projects: [
    { ...base, displayName: 'unit', testMatch: [`${files}/*.test.ts`] },
    {
      ...onServers,
      displayName: 'integration',
      testMatch: [`${files}/*.spec.ts`],
      testPathIgnorePatterns: ['\\.firm\\.spec\\.ts$'],
    },
    // each starts firms of its own, and most kill parts of them: `npm run test:firm`
    { ...onServers, displayName: 'firm', testMatch: [`${files}/*.firm.spec.ts`] },
  ],
  testTimeout: 60_000,
  // real servers and two cores: more at once only makes each other late
  maxWorkers: 2,
};
