import { confirmOrder, shipOrder } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { LivingFirm } from './testing/living-firm.ts';

/** Orders restarted with another build or other settings. */
let firm: LivingFirm;
beforeAll(async () => {
  firm = await LivingFirm.open({ env: { BUILD_ID: 'build-1' } });
});
afterAll(() => firm?.close());

const currentBuild = async () => {
  const { workerDeploymentInfo } = await firm.ofTemporal((client) =>
    client.workflowService.describeWorkerDeployment({ namespace: 'otdel', deploymentName: 'orders' }),
  );
  return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
};

it('starts processes on the newest build, and runs each on the build that started it', async () => {
  const first = await firm.placeAndBegin();
  await firm.ask(confirmOrder, { orderId: first.id });
  await firm.restart({ BUILD_ID: 'build-2' });
  await eventually(async () => expect(await currentBuild()).toBe('build-2'));
  const second = await firm.placeAndBegin();
  await firm.ask(confirmOrder, { orderId: second.id });
  // the old build starts again: it takes no new orders, and the order that it began goes on
  await firm.restart({ BUILD_ID: 'build-1' });
  await firm.receive(first.id);
  expect((await firm.ask(shipOrder, { orderId: first.id })).stage).toBe('shipped');
  expect(await currentBuild()).toBe('build-2');
});

it('encrypts payloads in Temporal when there is a key', async () => {
  await firm.restart({ BUILD_ID: 'build-3', TEMPORAL_PAYLOAD_KEY: Buffer.alloc(32, 7).toString('base64') });
  await eventually(async () => expect(await currentBuild()).toBe('build-3'));
  const { id: orderId, number } = await firm.placeAndBegin();
  expect((await firm.ask(confirmOrder, { orderId })).stage).toBe('supply');
  expect(await firm.written(orderId)).not.toContain(number);
});
