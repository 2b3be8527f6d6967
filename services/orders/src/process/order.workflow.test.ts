import { bundleWorkflows } from '@otdel/temporal';
import { modulesOf, replayRecorded } from '@otdel/temporal/testing';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { histories, workflows } from './testing/paper-firm.ts';

it('bundles only the files that decide', async () => {
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

it('replays every recorded history, as after a deploy', async () => {
  const recorded = readdirSync(histories).map((file) => file.replace('.json', ''));
  expect(recorded.length).toBeGreaterThanOrEqual(8);
  expect(await replayRecorded(workflows, histories)).toEqual({ replayed: recorded.toSorted(), broken: {} });
});

it('replays them also when the number of commands per run has changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otdel-histories-'));
  try {
    for (const file of readdirSync(histories)) {
      const history = JSON.parse(readFileSync(join(histories, file), 'utf8')) as RecordedHistory;
      const [input] = history.events[0]!.workflowExecutionStartedEventAttributes.input.payloads;
      const begun = JSON.parse(Buffer.from(input!.data, 'base64').toString()) as object;
      input!.data = Buffer.from(JSON.stringify({ ...begun, commandsPerRun: 1 })).toString('base64');
      writeFileSync(join(folder, file), JSON.stringify(history));
    }
    expect((await replayRecorded(workflows, folder)).broken).toEqual({});
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

interface RecordedHistory {
  events: { workflowExecutionStartedEventAttributes: { input: { payloads: { data: string }[] } } }[];
}
