import { Injectable } from '@nestjs/common';
import { notFound } from '@otdel/contracts';
import { Clock, Config, Database, type Tx, applyOnce, nameOrder } from '@otdel/platform';
import { type Order } from './domain/order.ts';
import { type Change, OrderBook } from './order-book.service.ts';
import { type OrderFacts, type OrderInput, type StepInput } from './order.messages.ts';
import { processFacts } from './process-facts.service.ts';

/** The firm's time at a step: that of the process. */
export interface FirmTime {
  now: Temporal.Instant;
  today: Temporal.PlainDate;
  zone: string;
}
type Step = StepInput & { commandId?: string; fingerprint?: string };

/** How every step of an order is done: one transaction, under the order's row lock, once per command. */
@Injectable()
export class StepService {
  constructor(
    private readonly db: Database,
    private readonly config: Config,
    private readonly book: OrderBook,
    private readonly clock: Clock,
  ) {}

  /**
   * @param work answers what it makes of the order, null when there is nothing to do; it runs again when the
   *   transaction met a deadlock
   * @throws not_found `order`; conflict `idempotency_key_reused`; whatever `work` refuses
   * @example steps.run(step, (tx, order, time) => this.confirm(tx, order, step.change, time))
   */
  async run(
    step: Step,
    work: (tx: Tx, order: Order, time: FirmTime) => Promise<Change | null> | Change | null,
  ): Promise<OrderFacts> {
    const time = this.timeOf(step);
    const order = await this.db.transaction(async (tx) => {
      let present: Order | undefined;
      const command = { commandId: step.commandId, fingerprint: step.fingerprint ?? '' };
      await applyOnce(tx, command, async () => {
        const before = this.known(step.orderId, await this.book.take(tx, step.orderId));
        const change = await work(tx, before, time);
        if (change) await this.book.write(tx, [change]);
        present = change?.after ?? before;
        return null;
      });
      return present ?? this.known(step.orderId, (await this.book.read(tx, [step.orderId]))[0]);
    });
    return processFacts(order, this.config.timeZone);
  }

  /** What is done to orders without their processes, in the transaction of who found it out, at the firm's present time. */
  async runAll(
    tx: Tx,
    orderIds: readonly string[],
    work: (order: Order, time: FirmTime) => Change | null,
  ): Promise<void> {
    if (orderIds.length === 0) return;
    await this.book.lock(tx, orderIds);
    const time = this.timeOf({ now: this.clock.now().toString() });
    const orders = await this.book.read(tx, orderIds);
    await this.book.write(
      tx,
      orders.flatMap((order) => work(order, time) ?? []),
    );
  }

  /** What the processes of these orders start from, in one statement; unknown orders are left out. */
  async factsOf(tx: Tx, orderIds: readonly string[]): Promise<OrderInput[]> {
    const orders = await this.book.read(tx, orderIds);
    return orders.map((order) => ({
      orderId: order.id,
      facts: processFacts(order, this.config.timeZone),
    }));
  }

  private known(orderId: string, order: Order | undefined): Order {
    if (!order) throw notFound('order', orderId);
    nameOrder(order.number);
    return order;
  }

  private timeOf({ now }: Pick<StepInput, 'now'>): FirmTime {
    const instant = Temporal.Instant.from(now);
    const zone = this.config.timeZone;
    return { now: instant, today: instant.toZonedDateTimeISO(zone).toPlainDate(), zone };
  }
}
