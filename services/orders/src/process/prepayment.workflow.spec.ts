import { eventually, timeSkippingTemporal } from '@otdel/testing';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { confirmUpdate, moneyChanged, shipUpdate } from '../order/order.messages.ts';
import { histories, PaperFirm } from './testing/paper-firm.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await timeSkippingTemporal();
});
afterAll(() => env.teardown());

let firm: PaperFirm;
beforeEach(() => {
  firm = new PaperFirm(env);
});
const done = (times: number) => eventually(() => expect(firm.steps.log).toHaveLength(times));

it('supply waits for the prepayment, and is secured when that has come', () =>
  firm.liveOrder(async () => {
    firm.steps.held = true;
    await firm.process.signal(moneyChanged);
    await firm.command(confirmUpdate, {});
    await done(2);
    await firm.process.signal(moneyChanged);
    await done(3);
    expect(firm.steps.facts(firm.orderId).uncovered).toBe(true);
    firm.steps.held = false;
    await firm.process.signal(moneyChanged);
    await done(4);
    await firm.command(shipUpdate, {});
    expect(firm.steps.log).toEqual(['confirm', 'secureSupply', 'secureSupply', 'secureSupply', 'ship']);
    await firm.record(histories, 'prepayment-came');
  }));
