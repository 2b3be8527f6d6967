import { newId } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { beginStory, connectionTo, workOn } from './testing/samples/stories.ts';
import type { TemporalConnection } from './connection.ts';
import { takeOver } from './versioning.ts';
import type { TemporalWorker } from './worker.ts';

const deploymentName = `stories-${newId()}`;
const workers: TemporalWorker[] = [];
let connection: TemporalConnection;
beforeAll(async () => {
  connection = connectionTo();
  await connection.ready();
});
afterAll(async () => {
  connection?.stop();
  await Promise.all(workers.map((worker) => worker.stop()));
  await connection?.close();
});

function deploy(buildId: string): TemporalWorker {
  const worker = workOn(connection, deploymentName, 'story', buildId);
  workers.push(worker);
  return worker;
}
async function current(): Promise<string | undefined> {
  const { workflowService } = await connection.ready();
  const { workerDeploymentInfo } = await workflowService.describeWorkerDeployment({
    namespace: connection.namespace,
    deploymentName,
  });
  return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId ?? undefined;
}
const begin = () => connection.ask((client) => beginStory(client, deploymentName));
/** What `temporal worker deployment set-current-version` does. */
async function setCurrent(buildId: string): Promise<void> {
  const { workflowService } = await connection.ready();
  await workflowService.setWorkerDeploymentCurrentVersion({
    namespace: connection.namespace,
    deploymentName,
    buildId,
  });
}
/** As when a process of this build starts; returns when it has made up its mind. */
const startAgain = async (buildId: string) =>
  takeOver(
    await connection.ready(),
    connection.namespace,
    { deploymentName, buildId },
    new AbortController().signal,
  );

test('a new build takes over, one that was taken back does not, and each process stays with its build', async () => {
  deploy('1');
  await eventually(async () => expect(await current()).toBe('1'));
  deploy('2');
  await eventually(async () => expect(await current()).toBe('2'));
  const onSecond = await begin();
  // a pod of the last release starts again
  await startAgain('1');
  expect(await current()).toBe('2');

  await setCurrent('1');
  // the withdrawn build must go on running for its processes, and may start again
  await startAgain('2');
  expect(await current()).toBe('1');
  await onSecond.signal('goOn');
  expect(await onSecond.result()).toBe('told');
  const onFirst = await begin();
  await onFirst.signal('goOn');
  expect(await onFirst.result()).toBe('told');
  const { raw } = await onFirst.describe();
  expect(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId).toBe('1');

  deploy('3');
  await eventually(async () => expect(await current()).toBe('3'));
});
