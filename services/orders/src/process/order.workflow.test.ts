import { bundleWorkflows, replayRecorded } from '@otdel/temporal';
import { readdirSync } from 'node:fs';
import { histories, workflowsPath } from './testing/paper-firm.ts';

/** Files of ours and packages that a bundle holds. */
const modulesOf = (code: string): string[] =>
  [...code.matchAll(/^ {2}!\*\*\* (?:\.\/)?(\S+) /gm)].map(([, path]) => path!);

it('takes nothing into the sandbox but what decides', async () => {
  const { code } = await bundleWorkflows(workflowsPath);
  const modules = modulesOf(code);
  expect(
    modules.filter((path) => /^(libs|services)/.test(path) && !path.endsWith('.cjs')).toSorted(),
  ).toEqual([
    'libs/contracts/src/errors.ts',
    'libs/temporal/src/failure.ts',
    'services/orders/src/order/domain/rules.ts',
    'services/orders/src/order/order.messages.ts',
    'services/orders/src/process/order.workflow.ts',
  ]);
  const packages = modules.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  // what the SDK itself brings
  expect([...new Set(packages)].toSorted()).toEqual([
    '@temporalio/common',
    '@temporalio/workflow',
    'long',
    'ms',
    'nexus-rpc',
  ]);
  expect(code.slice(0, code.lastIndexOf('//# sourceMappingURL')).length).toBeLessThan(700_000);
});

it('lives every recorded history again, as after a deploy', async () => {
  const recorded = readdirSync(histories).map((file) => file.replace('.json', ''));
  expect(recorded.length).toBeGreaterThanOrEqual(8);
  expect(await replayRecorded(workflowsPath, histories)).toEqual({
    replayed: recorded.toSorted(),
    broken: {},
  });
});
