import js from '@eslint/js';
import { readdirSync } from 'node:fs';
import globals from 'globals';
import ts from 'typescript-eslint';

/** A file may not import what matches; `types` lets its types through. */
const not = (regex, message, { types = false } = {}) => ({ regex, message, allowTypeImports: types });
const restrict = (files, ...patterns) => ({
  files,
  ignores: ['**/*.test.ts', '**/*.spec.ts', '**/testing/**'],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

const everyService = `(${readdirSync(new URL('services', import.meta.url)).join('|')})`;
const foreign = not(
  `^@otdel/${everyService}$|/services/`,
  'Rooms talk over events and calls of @otdel/contracts only.',
);
const testOnly = not(
  '^@otdel/testing|/testing(/|$)',
  'Only tests and the folders testing/ may import test support.',
);
const frameworks = not(
  '^(@nestjs|@mikro-orm|@temporalio|bullmq|ioredis|pg|fastify|node:)|^@otdel/(platform|messaging|temporal)$',
  'Domain functions are pure: they import other domain functions and @otdel/contracts.',
);
const upwards = (...roles) =>
  not(`\\.(${roles.join('|')})\\.ts$`, `This role stands below: ${roles.join(', ')}.`);
const deployment = not('^@otdel/local$|/deploy/', 'A library or a room depends on no deployment.');
const everywhere = [foreign, testOnly, deployment];
const roleless = not(
  '^\\.\\./(\\.\\./)*(?!(testing|domain|migrations)/)[a-z-]+/[a-z0-9-]+\\.ts$',
  'A file without a role is a part of its own folder: give it a role, or move it to where it is used.',
);
const inRooms = [...everywhere, roleless];
const noSql = [
  not('^kysely$', 'A consumer calls its service: SQL stands there.'),
  {
    ...not('^@otdel/platform$', 'A consumer calls its service: SQL stands there.'),
    importNames: ['many', 'one', 'run'],
  },
];
const noProcesses = not('^@otdel/temporal|^@temporalio', 'The gateway knows no processes.');
/**
 * What files of a role may not import. ESLint takes the last set of patterns that fits a file instead of joining
 * them, so the gateway's own rule is said with each role.
 */
const role = (name, ...patterns) => [
  restrict([`services/*/src/**/*.${name}.ts`], ...inRooms, ...patterns),
  restrict([`services/gateway/src/**/*.${name}.ts`], ...inRooms, ...patterns, noProcesses),
];

export default ts.config(
  { ignores: ['**/dist/', '.otdel/', '.nx/', 'coverage/', '**/.venv/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  { files: ['**/*.{mjs,js}'], languageOptions: { globals: globals.node } },
  {
    // a promise that nobody waits for is an error that nobody sees
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='round']",
          message: 'Money and quantities are exact: see contracts/money.',
        },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  { files: ['deploy/**', 'tools/**'], rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' } },
  restrict(['libs/*/src/**/*.ts'], ...everywhere),
  restrict(['services/**/*.ts'], ...inRooms),
  restrict(['deploy/**/*.ts', 'tools/**/*.ts'], testOnly),
  restrict(
    ['libs/contracts/**/*.ts'],
    ...everywhere,
    not('^@otdel/|^@nestjs|^@mikro-orm|^@temporalio', 'The published language depends on nothing of ours.'),
  ),
  restrict(['services/gateway/**/*.ts'], ...inRooms, noProcesses),
  role('entity', upwards('service', 'queries', 'controller', 'consumer', 'activities', 'workflow')),
  // the steps of a process, and the process seen from outside, are services with a name of their own
  role('{service,queries,process,steps}', upwards('controller', 'consumer', 'activities', 'workflow')),
  role(
    'activities',
    upwards('controller', 'consumer', 'workflow'),
    not('\\.entity\\.ts$', 'An activity calls its service.'),
  ),
  role(
    'controller',
    upwards('controller', 'workflow', 'activities'),
    not('\\.entity\\.ts$', 'A controller calls its service.'),
  ),
  role(
    'consumer',
    upwards('controller', 'workflow', 'activities'),
    not('\\.entity\\.ts$', 'A consumer calls its service.'),
    ...noSql,
  ),
  role(
    'messages',
    upwards('service', 'queries', 'entity', 'controller', 'consumer', 'activities', 'workflow'),
  ),
  role(
    'workflow',
    not('\\.(service|queries|entity|controller|consumer)\\.ts$', 'A workflow calls activities.'),
    not('\\.activities\\.ts$', 'A workflow imports activities as types only.', { types: true }),
    not(
      '^(@nestjs|@mikro-orm|bullmq|ioredis|pg|node:)|^@otdel/(platform|messaging)$|^@otdel/temporal$',
      'Not for the workflow sandbox.',
    ),
    not(
      '^@otdel/contracts$|^zod$',
      'zod would go into the bundle: import types, or @otdel/contracts/errors.',
      { types: true },
    ),
  ),
  restrict(
    ['services/*/src/**/domain/**/*.ts'],
    ...inRooms,
    frameworks,
    upwards('service', 'queries', 'entity', 'controller', 'consumer', 'activities', 'workflow', 'messages'),
  ),
);
