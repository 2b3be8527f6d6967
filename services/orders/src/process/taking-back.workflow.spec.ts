import { eventually, timeSkippingTemporal } from '@otdel/testing';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  confirmUpdate,
  deliverUpdate,
  feedbackAnswered,
  opinionTakenBack,
  shipUpdate,
  takeBackDeliveryUpdate,
  takeBackUpdate,
} from '../order/order.messages.ts';
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

describe('what is taken back', () => {
  it('a delivery: the order is delivered again, asks once and closes', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.command(deliverUpdate, {});
      await eventually(() => expect(firm.steps.log).toHaveLength(5));
      await firm.command(takeBackDeliveryUpdate, { shipmentNo: 1, reason: 'test' });
      await firm.command(deliverUpdate, {});
      await firm.process.signal(feedbackAnswered);
      await firm.process.result();
      expect(firm.steps.log.slice(4)).toEqual([
        'askFeedback',
        'takeBackDelivery',
        'deliver',
        'closeAnswered',
      ]);
      await firm.record(histories, 'delivery-taken-back');
    }));

  it('an opinion while it is noted: the client is asked again, and his answer closes the order', () =>
    firm.liveOrder(async () => {
      const noting = Promise.withResolvers<void>();
      const takenBack = Promise.withResolvers<void>();
      firm.steps.before = async (name) => {
        if (name !== 'closeAnswered') return;
        firm.steps.before = () => undefined;
        noting.resolve();
        await takenBack.promise;
      };
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.command(deliverUpdate, {});
      await firm.process.signal(feedbackAnswered);
      await noting.promise;
      await firm.process.signal(opinionTakenBack);
      takenBack.resolve();
      await eventually(() => expect(firm.steps.log.at(-1)).toBe('askAgain'));
      expect(firm.steps.of(firm.orderId)).toMatchObject({ feedback: 'asked', commercial: 'confirmed' });
      await firm.process.signal(feedbackAnswered);
      await firm.process.result();
      expect(firm.steps.log.slice(-3)).toEqual(['closeAnswered', 'askAgain', 'closeAnswered']);
      await firm.record(histories, 'opinion-taken-back');
    }));

  it('an opinion before it was noted: the client has not answered, and the wait goes on to its end', () =>
    firm.liveOrder(async () => {
      await firm.process.signal(feedbackAnswered);
      await firm.process.signal(opinionTakenBack);
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.command(deliverUpdate, {});
      await firm.process.result();
      expect(firm.steps.log.slice(-2)).toEqual(['askFeedback', 'close']);
      expect(firm.steps.of(firm.orderId).feedback).toBe('asked');
    }));

  it('a shipment: the order is shipped and delivered again', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.command(takeBackUpdate, { shipmentNo: 1, reason: 'test' });
      await firm.command(shipUpdate, {});
      await firm.command(deliverUpdate, {});
      await firm.process.signal(feedbackAnswered);
      await firm.process.result();
      expect(firm.steps.log).toContain('takeBack');
      expect(firm.steps.log.at(-1)).toBe('closeAnswered');
      await firm.record(histories, 'shipment-taken-back');
    }));
});
