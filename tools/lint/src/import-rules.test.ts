import { ESLint } from 'eslint';
import ts from 'typescript-eslint';

const cwd = `${import.meta.dirname}/../../..`;
// the importing files need not exist, except for rules that look at types
const eslint = new ESLint({
  cwd,
  overrideConfig: [{ files: ['**/*.ts'], ...ts.configs.disableTypeChecked }],
});
async function complaints(filePath: string, code: string) {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.filter((m) => m.ruleId?.endsWith('no-restricted-imports')).length;
}
const orders = 'services/orders/src/order';

/** DESIGN.md, "May import": each rule refuses one import and allows the nearest allowed one. */
test.each([
  ['domain → service', `${orders}/domain/stage.ts`, './../order.service.ts', './axes.ts'],
  ['domain → framework', `${orders}/domain/stage.ts`, '@nestjs/common', '@otdel/contracts'],
  ['entity → service', `${orders}/order.entity.ts`, './order.service.ts', './domain/stage.ts'],
  ['service → controller', `${orders}/order.service.ts`, './order.controller.ts', './order.entity.ts'],
  ['service → other service', `${orders}/order.service.ts`, '@otdel/crm', '@otdel/contracts'],
  ['activities → entity', `${orders}/order.activities.ts`, './order.entity.ts', './order.service.ts'],
  ['controller → workflow', `${orders}/order.controller.ts`, './order.workflow.ts', './order.service.ts'],
  ['consumer → activities', `${orders}/order.consumer.ts`, './order.activities.ts', './order.service.ts'],
  [
    'workflow → activities as values',
    `${orders}/order.workflow.ts`,
    './order.activities.ts',
    './order.messages.ts',
  ],
  ['workflow → service', `${orders}/order.workflow.ts`, './order.service.ts', './domain/stage.ts'],
  [
    'workflow → zod by way of contracts',
    `${orders}/order.workflow.ts`,
    '@otdel/contracts',
    '@otdel/contracts/errors',
  ],
  ['messages → service', `${orders}/order.messages.ts`, './order.service.ts', './domain/stage.ts'],
  [
    'gateway → temporal',
    'services/gateway/src/order/order.controller.ts',
    '@otdel/temporal',
    '@otdel/platform',
  ],
  ['library → deployment', 'libs/servers/src/redis.ts', '@otdel/local', '@otdel/contracts'],
  ['service → workflow', `${orders}/order.service.ts`, './order.workflow.ts', './order.messages.ts'],
  ['service → activities', `${orders}/order.service.ts`, './order.activities.ts', '@otdel/messaging'],
  ['process → consumer', `${orders}/order.process.ts`, './order.consumer.ts', './step.service.ts'],
  ['queries → controller', `${orders}/order.queries.ts`, './order.controller.ts', './domain/stage.ts'],
  ['controller → entity', `${orders}/order.controller.ts`, './order.entity.ts', './order.queries.ts'],
  ['consumer → entity', `${orders}/order.consumer.ts`, './order.entity.ts', '../stock/stock.service.ts'],
  ['consumer → workflow', `${orders}/order.consumer.ts`, './order.workflow.ts', './order.messages.ts'],
  ['activities → controller', `${orders}/order.activities.ts`, './order.controller.ts', './order.service.ts'],
  ['workflow → platform', `${orders}/order.workflow.ts`, '@otdel/platform', '@temporalio/workflow'],
  ['domain → messages', `${orders}/domain/stage.ts`, '../order.messages.ts', '../../supply/domain/moves.ts'],
  [
    'gateway → temporal, in any file',
    'services/gateway/src/gateway.module.ts',
    '@temporalio/client',
    '@nestjs/common',
  ],
  [
    'gateway → another room',
    'services/gateway/src/order/order.controller.ts',
    '@otdel/orders',
    '@otdel/contracts',
  ],
  // the gateway has rules of its own; those of roles hold there too
  [
    'gateway’s service → controller',
    'services/gateway/src/account/account.service.ts',
    './account.controller.ts',
    './account.entity.ts',
  ],
  ['lib → room', 'libs/messaging/src/relay.ts', '@otdel/orders', '@otdel/platform'],
  ['contracts → Nest', 'libs/contracts/src/event.ts', '@nestjs/common', 'uuid'],
  ['contracts → platform', 'libs/contracts/src/event.ts', '@otdel/platform', 'zod'],
  ['process → how it is tested', `${orders}/order.process.ts`, '@otdel/temporal/testing', '@otdel/temporal'],
  ['service → testing', `${orders}/order.service.ts`, '@otdel/testing', '@otdel/platform'],
  ['lib → testing', 'libs/messaging/src/relay.ts', '@otdel/testing', '@otdel/platform'],
  ['tool → testing', 'tools/firm/src/import.ts', '@otdel/testing', '@otdel/contracts'],
  ['launcher → testing', 'deploy/local/src/start.ts', '@otdel/testing', './stack.ts'],
  ['consumer → SQL', `${orders}/order.consumer.ts`, 'kysely', '@otdel/messaging'],
  ['service → a part of another folder', `${orders}/order.service.ts`, '../stock/moves.ts', './moves.ts'],
  [
    'domain → a part of another folder',
    `${orders}/domain/stage.ts`,
    '../../stock/moves.ts',
    '../../stock/domain/moves.ts',
  ],
  ['service → test support beside it', `${orders}/order.service.ts`, '../testing/real-firm.ts', './stage.ts'],
  [
    'service → test support of a lib',
    `${orders}/order.service.ts`,
    '@otdel/temporal/testing',
    '@otdel/temporal',
  ],
])('%s is refused', async (_, file, forbidden, allowed) => {
  expect(await complaints(file, `import { x } from '${forbidden}'; export const y = x;`)).toBe(1);
  expect(await complaints(file, `import { x } from '${allowed}'; export const y = x;`)).toBe(0);
});

test('a consumer runs no statement', async () => {
  const importing = (name: string) => `import { ${name} } from '@otdel/platform'; export const y = ${name};`;
  for (const name of ['many', 'one', 'run'])
    expect(await complaints(`${orders}/order.consumer.ts`, importing(name))).toBe(1);
  expect(await complaints(`${orders}/order.consumer.ts`, importing('afterCommit'))).toBe(0);
});

test('a workflow may import the types of its activities', async () => {
  expect(
    await complaints(
      `${orders}/order.workflow.ts`,
      `import type { A } from './order.activities.ts'; export type B = A;`,
    ),
  ).toBe(0);
});

test.each(['order.spec.ts', 'order.test.ts', 'testing/real-firm.ts'])(
  'a test and test support may import @otdel/testing: %s',
  async (file) => {
    const code = `import { x } from '@otdel/testing'; import { z } from './testing/y.ts'; export const y = [x, z];`;
    expect(await complaints(`${orders}/${file}`, code)).toBe(0);
  },
);

test.each([
  ['a promise that nobody waits for', 'no-floating-promises', 'later();', 'await later();'],
  [
    'a promise in place of a condition',
    'no-misused-promises',
    'if (later()) never();',
    'if (await later()) never();',
  ],
  [
    'a promise in place of nothing',
    'no-misused-promises',
    'setTimeout(later, 1);',
    'setTimeout(() => void later(), 1);',
  ],
  ['waiting for what is no promise', 'await-thenable', 'await 1;', 'await later();'],
])('%s is refused', async (_, rule, wrong, right) => {
  const typed = new ESLint({ cwd });
  const found = async (line: string) => {
    const code = `const later = async () => false; const never = () => {}; never(); ${line}`;
    const [result] = await typed.lintText(code, { filePath: `${cwd}/libs/platform/src/clock.ts` });
    return result!.messages.map((message) => message.ruleId?.split('/').at(-1));
  };
  expect(await found(wrong)).toContain(rule);
  expect(await found(right)).not.toContain(rule);
});
