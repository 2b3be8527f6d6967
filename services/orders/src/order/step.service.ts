import { Injectable } from '@nestjs/common';
import { notFound, type CallContext } from '@otdel/contracts';
import { Clock, Config, Database, type Tx, applyOnce, mustBeAsSeen, nameOrder, one } from '@otdel/platform';
import { type Order } from './domain/order.ts';
import { type Change, OrderBook } from './order-book.service.ts';
import { type OrderFacts, type OrderInput, type StepInput } from './order.messages.ts';
import { processFacts } from './process-facts.service.ts';

/** The firm's time of a step: the time of its process. */
export interface FirmTime {
  now: Temporal.Instant;
  today: Temporal.PlainDate;
  zone: string;
}
type Step = StepInput & { commandId?: string; fingerprint?: string; seen?: CallContext['seen'] };

/** Runs each step of an order in one transaction, under the order's row lock, once per command. */
@Injectable()
export class StepService {
  constructor(
    private readonly db: Database,
    private readonly config: Config,
    private readonly book: OrderBook,
    private readonly clock: Clock,
  ) {}

  /**
   * @param work answers the change, or null when there is nothing to do; it runs again after a deadlock
   * @throws not_found `order`; conflict `idempotency_key_reused`; changed `version_changed`; what `work` throws
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
        const before = this.known(step.orderId, await this.book.lockAndRead(tx, step.orderId));
        if (step.seen) mustBeAsSeen(step, await versionOf(tx, step.orderId));
        const change = await work(tx, before, time);
        if (change) await this.book.write(tx, [change]);
        present = change?.after ?? before;
        return null;
      });
      return present ?? this.known(step.orderId, (await this.book.read(tx, [step.orderId]))[0]);
    });
    return processFacts(order, this.config.timeZone);
  }

  /** Changes orders without their processes, in the caller's transaction, at the firm's present time. */
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

  /** The inputs with which the processes of these orders start, by one statement; unknown orders are left out. */
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

/** In a statement after the one that locked the order. */
const versionOf = (tx: Tx, orderId: string) =>
  one<{ version: number }>(tx)`select version from customer_order where id = ${orderId}`;
