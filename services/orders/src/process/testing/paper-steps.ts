import { notFound, refused } from '@otdel/contracts';
import {
  mayAmend,
  mayCancel,
  mayConfirm,
  mayCorrect,
  mayDeliver,
  mayShip,
} from '../../order/domain/rules.ts';
import type {
  Amendment,
  Cancellation,
  CommandStep,
  Confirmation,
  Delivering,
  OrderFacts,
  OrderSteps,
  Returning,
  Shipping,
  StepInput,
  TakingBack,
  TakingBackDelivery,
} from '../../order/order.messages.ts';

interface PaperLine {
  no: number;
  ordered: number;
  shipped: number;
  cancelled: number;
  covered: number;
}
export interface PaperOrder {
  lines: PaperLine[];
  shipments: { no: number; delivered: boolean }[];
  commercial: OrderFacts['commercial'];
  feedback: OrderFacts['feedback'];
  /** Moments, ISO. */
  riskAt: string;
  brokenAt: string;
  published: ('at_risk' | 'broken')[];
  feedbackUntil: string | null;
}

const dayMs = 86_400_000;
const after = (moment: string, days: number): string =>
  new Date(Date.parse(moment) + days * dayMs).toISOString();
const openOf = (line: PaperLine): number => line.ordered - line.shipped - line.cancelled;

/**
 * The steps of an order in memory instead of in a database. A promise is at risk two days before it is broken; the
 * wait for an answer takes 14 days. `log` has the names of the steps done.
 */
export class PaperSteps implements OrderSteps {
  readonly log: string[] = [];
  /** How much supply can still cover. */
  supply = Infinity;
  asksForFeedback = true;
  /** The prepayment has not come: supply is not looked for. */
  held = false;
  /** Runs before each step; it may throw or wait. */
  before: (name: keyof OrderSteps) => Promise<void> | void = () => undefined;
  readonly #orders = new Map<string, PaperOrder>();
  readonly #done = new Set<string>();

  /** @param promisedInDays days from `now` */
  place(orderId: string, now: string, promisedInDays: number, quantities = [5_000, 3_000]): OrderFacts {
    const lines = quantities.map((ordered, i) => ({
      no: i + 1,
      ordered,
      shipped: 0,
      cancelled: 0,
      covered: 0,
    }));
    const order: PaperOrder = {
      lines,
      shipments: [],
      commercial: 'placed',
      feedback: 'none',
      riskAt: after(now, promisedInDays - 2),
      brokenAt: after(now, promisedInDays),
      published: [],
      feedbackUntil: null,
    };
    this.#orders.set(orderId, order);
    return this.facts(orderId);
  }

  of(orderId: string): PaperOrder {
    const order = this.#orders.get(orderId);
    if (!order) throw notFound('order', orderId);
    return order;
  }

  facts(orderId: string): OrderFacts {
    const { lines, shipments, commercial, feedback, ...order } = this.of(orderId);
    const settled = commercial === 'cancelled' || lines.every((line) => openOf(line) === 0);
    const next = order.published.includes('broken')
      ? null
      : order.published.includes('at_risk')
        ? order.brokenAt
        : order.riskAt;
    return {
      number: `SO-${orderId}`,
      commercial,
      delivery: deliveryOf(lines, shipments),
      feedback,
      lines: lines.map((line) => ({ no: line.no, open: openOf(line), shipped: line.shipped })),
      onTheWay: shipments.filter((s) => !s.delivered).map((s) => s.no),
      uncovered: commercial === 'confirmed' && lines.some((line) => openOf(line) > line.covered),
      wake: { promiseAt: settled ? null : next, feedbackUntil: order.feedbackUntil },
    };
  }

  confirm(step: CommandStep<Confirmation>): Promise<OrderFacts> {
    return this.#do('confirm', step, (order) => {
      mayConfirm(this.facts(step.orderId));
      order.commercial = 'confirmed';
    });
  }

  secureSupply(step: StepInput): Promise<OrderFacts> {
    return this.#do('secureSupply', step, (order) => {
      if (this.held) return;
      for (const line of order.lines) {
        const got = Math.min(openOf(line) - line.covered, this.supply);
        line.covered += got;
        this.supply -= got;
      }
    });
  }

  amend(step: CommandStep<Amendment>): Promise<OrderFacts> {
    return this.#do('amend', step, (order) => {
      mayAmend(this.facts(step.orderId), step.change);
      for (const { no, quantity, promisedOn } of step.change.lines) {
        if (quantity !== undefined) order.lines[no - 1]!.ordered = quantity;
        if (promisedOn === undefined) continue;
        order.brokenAt = new Date(promisedOn).toISOString();
        order.riskAt = after(order.brokenAt, -2);
        order.published = [];
      }
    });
  }

  ship(step: CommandStep<Shipping>): Promise<OrderFacts> {
    return this.#do('ship', step, (order) => {
      mayShip(this.facts(step.orderId), step.change);
      const asked = step.change.lines ?? order.lines.map((l) => ({ no: l.no, quantity: openOf(l) }));
      for (const { no, quantity } of asked) {
        const line = order.lines[no - 1]!;
        if (quantity > line.covered) throw refused('not_covered', { lines: [short(line, quantity)] });
        line.covered -= quantity;
        line.shipped += quantity;
      }
      order.shipments.push({ no: order.shipments.length + 1, delivered: false });
    });
  }

  deliver(step: CommandStep<Delivering>): Promise<OrderFacts> {
    return this.#do('deliver', step, (order) => {
      mayDeliver(this.facts(step.orderId), step.change);
      for (const s of order.shipments) s.delivered ||= s.no === (step.change.shipmentNo ?? s.no);
    });
  }

  takeBack(step: CommandStep<TakingBack>): Promise<OrderFacts> {
    return this.#do('takeBack', step, (order) => {
      mayCorrect(this.facts(step.orderId), step.change);
      order.shipments = order.shipments.filter((s) => s.no !== step.change.shipmentNo);
      for (const line of order.lines) Object.assign(line, { shipped: 0, covered: line.ordered });
    });
  }

  takeBackDelivery(step: CommandStep<TakingBackDelivery>): Promise<OrderFacts> {
    return this.#do('takeBackDelivery', step, (order) => {
      mayCorrect(this.facts(step.orderId), step.change);
      order.shipments.find((s) => s.no === step.change.shipmentNo)!.delivered = false;
    });
  }

  returnGoods(step: CommandStep<Returning>): Promise<OrderFacts> {
    return this.#do('returnGoods', step, () => mayCorrect(this.facts(step.orderId), step.change));
  }

  cancel(step: CommandStep<Cancellation>): Promise<OrderFacts> {
    return this.#do('cancel', step, (order) => {
      mayCancel(this.facts(step.orderId));
      for (const line of order.lines) {
        line.cancelled = line.ordered - line.shipped;
        line.covered = 0;
      }
      if (order.lines.every((line) => line.shipped === 0)) order.commercial = 'cancelled';
    });
  }

  watchPromise(step: StepInput): Promise<OrderFacts> {
    return this.#do('watchPromise', step, (order) => {
      const due = step.now >= order.brokenAt ? 'broken' : step.now >= order.riskAt ? 'at_risk' : null;
      if (due && !order.published.includes(due)) order.published.push(due);
    });
  }

  askFeedback(step: StepInput): Promise<OrderFacts> {
    return this.#do('askFeedback', step, (order) => {
      order.feedback = this.asksForFeedback ? 'asked' : 'not_asked';
      order.feedbackUntil = this.asksForFeedback ? after(step.now, 14) : null;
    });
  }

  close(step: StepInput): Promise<OrderFacts> {
    return this.#do('close', step, (order) => void (order.commercial = 'closed'));
  }

  closeAnswered(step: StepInput): Promise<OrderFacts> {
    return this.#do('closeAnswered', step, (order) => {
      order.feedback = 'answered';
      order.commercial = 'closed';
    });
  }

  askAgain(step: StepInput): Promise<OrderFacts> {
    return this.#do('askAgain', step, (order) => {
      if (order.feedback !== 'answered') return;
      order.feedback = 'asked';
      order.commercial = 'confirmed';
      order.feedbackUntil = after(step.now, 14);
    });
  }

  async #do(
    name: keyof OrderSteps,
    step: StepInput & { commandId?: string },
    work: (order: PaperOrder) => void,
  ): Promise<OrderFacts> {
    await this.before(name);
    const { orderId, commandId } = step;
    if (!commandId || !this.#done.has(commandId)) {
      work(this.of(orderId));
      this.log.push(name);
      if (commandId) this.#done.add(commandId);
    }
    return this.facts(orderId);
  }
}

const short = ({ no, covered }: PaperLine, asked: number) => ({
  line: no,
  covered: String(covered / 1_000),
  asked: String(asked / 1_000),
});

function deliveryOf(lines: PaperLine[], shipments: PaperOrder['shipments']): OrderFacts['delivery'] {
  if (shipments.length === 0) return 'none';
  if (lines.some((line) => openOf(line) > 0)) return 'partly_shipped';
  return shipments.every((s) => s.delivered) ? 'delivered' : 'shipped';
}
