import { unavailable } from '@otdel/contracts';
import { eventually, timeSkippingTemporal } from '@otdel/testing';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  amendUpdate,
  cancelUpdate,
  confirmUpdate,
  deliverUpdate,
  feedbackAnswered,
  secureSupplyUpdate,
  shipUpdate,
  suppliesArrived,
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
const promiseEvents = () => firm.steps.of(firm.orderId).published;
const commercial = () => firm.steps.of(firm.orderId).commercial;
const done = (times: number) => eventually(() => expect(firm.steps.log).toHaveLength(times));
const cancellation = { reason: 'the client has changed his mind' };
const amendment = { reason: 'test', add: [], remove: [] };

it('runs from the placing to the feedback', () =>
  firm.liveOrder(async () => {
    await firm.command(confirmUpdate, {});
    await firm.command(shipUpdate, { lines: [{ no: 1, quantity: 2_000 }] });
    await firm.command(deliverUpdate, { shipmentNo: 1 });
    await firm.command(shipUpdate, {});
    await firm.command(deliverUpdate, {});
    await firm.process.signal(feedbackAnswered);
    await firm.process.result();
    expect(firm.steps.log).toEqual([
      'confirm',
      'secureSupply',
      'ship',
      'deliver',
      'ship',
      'deliver',
      'askFeedback',
      'closeAnswered',
    ]);
    await firm.record(histories, 'shipped-in-parts-answered');
  }));

it('costs Temporal few events: 5 to begin, 6 per command, 1 per further step', () =>
  firm.liveOrder(async () => {
    await firm.command(confirmUpdate, {});
    await firm.command(shipUpdate, {});
    await firm.command(deliverUpdate, {});
    await firm.process.signal(feedbackAnswered);
    await firm.process.result();
    const history = await firm.history();
    const steps = firm.steps.log.length;
    // commands that come at the same moment share a task
    expect(history.filter((type) => type === 'WORKFLOW_TASK_COMPLETED').length).toBeLessThanOrEqual(5);
    expect(history.filter((type) => type === 'MARKER_RECORDED')).toHaveLength(steps);
    expect(history.filter((type) => type === 'TIMER_STARTED')).toHaveLength(2);
    expect(history.length).toBeLessThanOrEqual(38);
  }));

describe('a command', () => {
  it('that is refused answers the reason, is not accepted, and the process goes on', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      // the real server also keeps the task of a refusal out of the history: see commands.spec
      const written = async () => (await firm.history()).filter((type) => !type.startsWith('WORKFLOW_TASK'));
      const before = await written();
      await expect(firm.command(confirmUpdate, {})).rejects.toMatchObject({
        kind: 'refused',
        code: 'order_already_confirmed',
      });
      await expect(firm.command(shipUpdate, { lines: [{ no: 1, quantity: 9_000 }] })).rejects.toMatchObject({
        code: 'more_than_ordered',
      });
      await expect(firm.command(deliverUpdate, {})).rejects.toMatchObject({ code: 'nothing_on_the_way' });
      expect(await written()).toEqual(before);
      await firm.command(shipUpdate, {});
      expect(firm.steps.log).toEqual(['confirm', 'secureSupply', 'ship']);
    }));

  it('that the ledger refuses answers the reason, and the process goes on', () =>
    firm.liveOrder(async () => {
      firm.steps.supply = 0;
      await firm.command(confirmUpdate, {});
      await expect(firm.command(shipUpdate, {})).rejects.toMatchObject({
        kind: 'refused',
        code: 'not_covered',
      });
      firm.steps.supply = Infinity;
      await firm.command(secureSupplyUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.record(histories, 'refused-by-the-ledger');
    }));

  it('that comes again is done once, and a reused id is refused', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {}, 'key-1');
      await firm.command(confirmUpdate, {}, 'key-1');
      await firm.command(shipUpdate, { lines: [{ no: 1, quantity: 1_000 }] }, 'key-2');
      const first = await firm.command(shipUpdate, { lines: [{ no: 1, quantity: 2_000 }] }, 'key-2');
      expect(first).toBe(JSON.stringify({ lines: [{ no: 1, quantity: 1_000 }] }));
      expect(firm.steps.log).toEqual(['confirm', 'secureSupply', 'ship']);
    }));

  it('waits for its turn, and is checked again then', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      firm.steps.before = async () => new Promise((go) => setTimeout(go, 150));
      const outcomes = await Promise.allSettled([firm.command(shipUpdate, {}), firm.command(shipUpdate, {})]);
      expect(outcomes.map((o) => o.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(outcomes.find((o) => o.status === 'rejected')!.reason).toMatchObject({
        code: 'nothing_to_ship',
      });
      expect(firm.steps.log.filter((step) => step === 'ship')).toHaveLength(1);
    }));

  it('waits while the database is away', () =>
    firm.liveOrder(async () => {
      let times = 0;
      firm.steps.before = () => {
        if (++times <= 3) throw unavailable('database');
      };
      await firm.command(confirmUpdate, {});
      await done(2);
      expect(firm.steps.log).toEqual(['confirm', 'secureSupply']);
      await firm.record(histories, 'database-was-away');
    }));

  it('that fails by a bug answers so, and the process goes on', () =>
    firm.liveOrder(async () => {
      firm.steps.before = () => {
        throw new TypeError('x is undefined');
      };
      await expect(firm.command(confirmUpdate, {})).rejects.toMatchObject({ kind: 'internal' });
      firm.steps.before = () => undefined;
      await firm.command(confirmUpdate, {});
      expect(firm.steps.log).toEqual(['confirm', 'secureSupply']);
    }));
});

describe('the promise', () => {
  it('is at risk, then broken, each at its moment', () =>
    firm.liveOrder(async () => {
      await firm.pass(7.9);
      expect(promiseEvents()).toEqual([]);
      await firm.pass(0.2);
      await done(1);
      expect(promiseEvents()).toEqual(['at_risk']);
      await firm.pass(1.8);
      expect(promiseEvents()).toEqual(['at_risk']);
      await firm.pass(0.2);
      await done(2);
      expect(promiseEvents()).toEqual(['at_risk', 'broken']);
      await firm.pass(100);
      expect(firm.steps.log).toHaveLength(2);
    }));

  it('moves with an amendment: one timer, armed anew', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      const promisedOn = new Date((await firm.now()) + 30 * 86_400_000).toISOString();
      await firm.command(amendUpdate, { ...amendment, lines: [{ no: 1, promisedOn }] });
      await firm.pass(20);
      expect(promiseEvents()).toEqual([]);
      await firm.pass(8.1);
      await done(4);
      expect(promiseEvents()).toEqual(['at_risk']);
      await firm.pass(2);
      await done(5);
      expect(promiseEvents()).toEqual(['at_risk', 'broken']);
      const history = await firm.history();
      expect(history.filter((type) => type === 'TIMER_STARTED')).toHaveLength(3);
      expect(history.filter((type) => type === 'TIMER_CANCELED')).toHaveLength(1);
      await firm.command(cancelUpdate, cancellation);
      await firm.process.result();
      await firm.record(histories, 'promise-moved-broken-cancelled');
    }));

  it('that has passed is checked at once', () =>
    firm.liveOrder(
      async () => {
        await eventually(async () => expect(await firm.history()).toContain('MARKER_RECORDED'));
        expect(promiseEvents()).toEqual(['broken']);
        expect(await firm.history()).not.toContain('TIMER_STARTED');
      },
      { promisedInDays: -3 },
    ));

  it('is not watched any more once everything is shipped', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.pass(60);
      expect(firm.steps.log).not.toContain('watchPromise');
    }));
});

describe('supply', () => {
  it('is secured again when goods arrive that could cover open lines', () =>
    firm.liveOrder(async () => {
      firm.steps.supply = 6_000;
      await firm.command(confirmUpdate, {});
      firm.steps.supply = Infinity;
      await firm.process.signal(suppliesArrived);
      await done(3);
      // the process does not know what has been reserved meanwhile: it looks whenever something is offered
      await firm.process.signal(suppliesArrived);
      await done(4);
      await firm.command(shipUpdate, {});
      expect(firm.steps.log).toEqual(['confirm', 'secureSupply', 'secureSupply', 'secureSupply', 'ship']);
      await firm.record(histories, 'supplies-arrived');
    }));

  it('is not secured before the order is confirmed', () =>
    firm.liveOrder(async () => {
      await firm.process.signal(suppliesArrived);
      await firm.command(confirmUpdate, {});
      expect(firm.steps.log).toEqual(['confirm', 'secureSupply']);
    }));
});

describe('feedback', () => {
  const deliver = async () => {
    await firm.command(confirmUpdate, {});
    await firm.command(shipUpdate, {});
    await firm.command(deliverUpdate, {});
  };

  it('that does not come closes the order when the wait ends', () =>
    firm.liveOrder(async () => {
      await deliver();
      await firm.pass(13.9);
      expect(commercial()).toBe('confirmed');
      await firm.process.result();
      expect(firm.steps.log.slice(-2)).toEqual(['askFeedback', 'close']);
      expect(firm.steps.of(firm.orderId).feedback).toBe('asked');
      await firm.record(histories, 'unanswered');
    }));

  it('that is not asked for closes the order at once', () =>
    firm.liveOrder(async () => {
      firm.steps.asksForFeedback = false;
      await deliver();
      await firm.process.result();
      expect(firm.steps.log.slice(-2)).toEqual(['askFeedback', 'close']);
    }));

  it('that comes before the client is asked closes the order', () =>
    firm.liveOrder(async () => {
      await firm.process.signal(feedbackAnswered);
      await deliver();
      await firm.process.result();
      expect(firm.steps.log.slice(-2)).toEqual(['deliver', 'closeAnswered']);
    }));
});

describe('a cancellation', () => {
  it.each([
    ['placed', async () => undefined],
    ['confirmed', () => firm.command(confirmUpdate, {})],
  ])('of what is %s ends the process', (_, reach) =>
    firm.liveOrder(async () => {
      await reach();
      await firm.command(cancelUpdate, cancellation);
      await firm.process.result();
      expect(commercial()).toBe('cancelled');
      expect(firm.steps.log.at(-1)).toBe('cancel');
    }),
  );

  it('of the rest lets the order go on', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, { lines: [{ no: 1, quantity: 2_000 }] });
      await firm.command(cancelUpdate, cancellation);
      await firm.command(deliverUpdate, {});
      await firm.process.signal(feedbackAnswered);
      await firm.process.result();
      expect(commercial()).toBe('closed');
      await firm.record(histories, 'rest-cancelled');
    }));

  it('of what is shipped is refused', () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, {});
      await expect(firm.command(cancelUpdate, cancellation)).rejects.toMatchObject({
        code: 'order_fully_shipped',
      });
      await firm.command(deliverUpdate, {});
      await expect(firm.command(cancelUpdate, cancellation)).rejects.toMatchObject({
        code: 'order_fully_shipped',
      });
    }));

  it("from Temporal's side goes through the same step", () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      await firm.process.cancel();
      await firm.process.result();
      expect(commercial()).toBe('cancelled');
      await firm.record(histories, 'cancelled-from-outside');
    }));

  it("from Temporal's side that comes too late changes nothing", () =>
    firm.liveOrder(async () => {
      await firm.command(confirmUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.process.cancel();
      await firm.command(deliverUpdate, {});
      await firm.process.signal(feedbackAnswered);
      await firm.process.result();
      expect(commercial()).toBe('closed');
      expect(firm.steps.log).not.toContain('cancel');
    }));
});

describe('after so many commands', () => {
  const few = { commandsPerRun: 5 };
  const ask = (times: number) =>
    Promise.all(Array.from({ length: times }, () => firm.command(secureSupplyUpdate, {})));

  it('the process continues as new with its state', () =>
    firm.liveOrder(async () => {
      firm.steps.supply = 0;
      await firm.command(confirmUpdate, {});
      await firm.pass(8.1);
      await eventually(() => expect(promiseEvents()).toEqual(['at_risk']));
      await firm.process.signal(feedbackAnswered);
      const first = await firm.run();
      for (let i = 0; i < 4; i++) await firm.command(secureSupplyUpdate, {});
      await eventually(async () => expect(await firm.run()).not.toBe(first));
      expect((await firm.history(first)).at(-1)).toBe('WORKFLOW_EXECUTION_CONTINUED_AS_NEW');
      await firm.record(histories, 'continued-as-new', first);

      // the check that was done is not repeated, the next one is done
      await firm.pass(2);
      await eventually(() => expect(promiseEvents()).toEqual(['at_risk', 'broken']));
      expect(firm.steps.log.filter((step) => step === 'watchPromise')).toHaveLength(2);
      // supply that was secured is not secured again without a cause
      expect(firm.steps.log.filter((step) => step === 'secureSupply')).toHaveLength(5);
      firm.steps.supply = Infinity;
      await firm.command(secureSupplyUpdate, {});
      await firm.command(shipUpdate, {});
      await firm.command(deliverUpdate, {});
      await firm.process.result();
      // the new run knows the answer that came in the first one
      expect(firm.steps.log.slice(-2)).toEqual(['deliver', 'closeAnswered']);
      await firm.record(histories, 'begun-by-continuing');
    }, few));

  it('no command that comes meanwhile is lost', () =>
    firm.liveOrder(async () => {
      firm.steps.supply = 0;
      await firm.command(confirmUpdate, {});
      firm.steps.before = () => new Promise((go) => setTimeout(go, 20));
      await ask(40);
      expect(firm.steps.log.filter((step) => step === 'secureSupply')).toHaveLength(41);
    }, few));

  it('the wait for feedback ends on the same day in any run', () =>
    firm.liveOrder(
      async () => {
        await firm.command(confirmUpdate, {});
        await firm.command(shipUpdate, {});
        await firm.command(deliverUpdate, {});
        await done(5);
        await expect(firm.command(shipUpdate, {})).rejects.toMatchObject({ code: 'nothing_to_ship' });
        await firm.pass(13.9);
        expect(commercial()).toBe('confirmed');
        await firm.process.result();
        expect(firm.steps.log.slice(-2)).toEqual(['askFeedback', 'close']);
      },
      { commandsPerRun: 3 },
    ));
});
