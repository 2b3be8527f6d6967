import { bundleWorkflows } from '@otdel/temporal';
import { modulesOf, replayRecorded } from '@otdel/temporal/testing';
import { readdirSync } from 'node:fs';
import { histories, workflows } from './testing/paper-firm.ts';

it('takes nothing into the sandbox but what decides', async () => {
  const { code } = await bundleWorkflows(workflows);
  const { files, packages } = modulesOf(code);
  expect(files).toEqual([
    'libs/contracts/src/errors.ts',
    'libs/temporal/src/failure.ts',
    'libs/temporal/src/workflow/alarm.ts',
    'libs/temporal/src/workflow/index.ts',
    'libs/temporal/src/workflow/messages.ts',
    'libs/temporal/src/workflow/process.ts',
    'libs/temporal/src/workflow/steps.ts',
    'libs/temporal/src/workflow/turns.ts',
    'services/orders/src/order/domain/rules.ts',
    'services/orders/src/order/order.messages.ts',
    'services/orders/src/process/order.workflow.ts',
  ]);
  // what the SDK itself brings
  expect(packages).toEqual(['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc']);
  expect(code.slice(0, code.lastIndexOf('//# sourceMappingURL')).length).toBeLessThan(700_000);
});

it('lives every recorded history again, as after a deploy', async () => {
  const recorded = readdirSync(histories).map((file) => file.replace('.json', ''));
  expect(recorded.length).toBeGreaterThanOrEqual(8);
  expect(await replayRecorded(workflows, histories)).toEqual({ replayed: recorded.toSorted(), broken: {} });
});
