import { confirmOrder, shipOrder } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { LivingFirm } from './testing/living-firm.ts';

/** Orders started again with another build or other settings. */
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

it('begins orders on the newest build, and goes on with each on its own', async () => {
  const first = await firm.placeAndBegin();
  await firm.ask(confirmOrder, { orderId: first.id });
  await firm.restart({ BUILD_ID: 'build-2' });
  await eventually(async () => expect(await currentBuild()).toBe('build-2'));
  const second = await firm.placeAndBegin();
  await firm.ask(confirmOrder, { orderId: second.id });
  // the old build starts again beside: it takes nothing over, and the order that it began goes on
  await firm.restart({ BUILD_ID: 'build-1' });
  await firm.receive(first.id);
  expect((await firm.ask(shipOrder, { orderId: first.id })).stage).toBe('shipped');
  expect(await currentBuild()).toBe('build-2');
});

it('hides what it tells Temporal when there is a key', async () => {
  await firm.restart({ BUILD_ID: 'build-3', TEMPORAL_PAYLOAD_KEY: Buffer.alloc(32, 7).toString('base64') });
  await eventually(async () => expect(await currentBuild()).toBe('build-3'));
  const { id: orderId, number } = await firm.placeAndBegin();
  expect((await firm.ask(confirmOrder, { orderId })).stage).toBe('supply');
  expect(await firm.written(orderId)).not.toContain(number);
});
