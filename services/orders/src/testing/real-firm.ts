import { type Type } from '@nestjs/common';
import { Messaging } from '@otdel/messaging';
import {
  type Actor,
  type CallContext,
  type OrderView,
  newId,
  newOrder,
  type placeOrder,
  type RequestOf,
  type putItem,
} from '@otdel/contracts';
import { asSystem, Database, fingerprint, runInContext } from '@otdel/platform';
import { TemporalProcess } from '@otdel/temporal';
import { FixedClock, openRoom, type Published, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { PlacingService } from '../deal/placing.service.ts';
import { ItemService } from '../item/item.service.ts';
import { OpeningService } from '../item/opening.service.ts';
import { ordersMigrations } from '../migrations/index.ts';
import { type CommandStep, type OrderFacts, type OrderSteps } from '../order/order.messages.ts';
import { OrderQueries } from '../order/order.queries.ts';
import { OrdersModule } from '../orders.module.ts';
import { orderSteps } from '../process/order.activities.ts';
import { OrderProcess } from '../process/order.process.ts';
import { CompletionService } from '../production/completion.service.ts';
import { ReceiptService } from '../purchase/receipt.service.ts';
import { SupplierService } from '../supplier/supplier.service.ts';

interface Over {
  placedOn?: string;
  externalRef?: string;
  note?: string;
  deliverTo?: RequestOf<typeof placeOrder>['order']['deliverTo'];
  managerId?: string;
  /** What planning knows of the manager; an active manager when left out. */
  maker?: Partial<Pick<RequestOf<typeof placeOrder>['parties']['manager'], 'role' | 'active'>>;
}
/** The steps that are commands, and the change that each takes. */
type Changes = {
  [
    Name in keyof OrderSteps as Parameters<OrderSteps[Name]>[0] extends CommandStep<unknown> ? Name : never
  ]: Parameters<OrderSteps[Name]>[0] extends CommandStep<infer Change> ? Change : never;
};
export type Line = { item: string; quantity: string; promisedOn?: string; price?: string; discount?: string };
export type PublishedEvent = Published<
  Record<string, unknown> & { state?: { stage: string; previousStage: string | null } }
>;

const staff = (role: Actor['role']): Actor => ({ accountId: null, staffId: newId(), role });

/** The room of orders on a real database, without processes and queues: tests run the steps themselves. */
export class RealFirm {
  readonly clock: FixedClock;
  readonly head = staff('head');
  readonly manager = staff('manager');
  clientId = newId();
  /** The manager to whom the client is assigned. */
  clientManagerId: string | null = null;
  readonly #room: Room;
  readonly #items = new Map<string, string>();

  private constructor(room: Room, clock: FixedClock) {
    this.#room = room;
    this.clock = clock;
  }

  static async open(): Promise<RealFirm> {
    const clock = new FixedClock('2026-11-24T12:00:00Z');
    const room = await openRoom(OrdersModule, ordersMigrations, {
      clock,
      overrides: (orders) =>
        [Messaging, TemporalProcess, OrderProcess].reduce(
          (builder, running) => builder.overrideProvider(running).useValue({}),
          orders,
        ),
    });
    return new RealFirm(room, clock);
  }

  get db(): Database {
    return this.get(Database);
  }
  get: Room['get'] = (type) => this.#room.get(type);
  /** Asks over RPC, as other rooms do. */
  ask: Room['ask'] = (operation, data, options) => this.#room.ask(operation, data, options);
  atOnce: Room['atOnce'] = (table, racers) => this.#room.atOnce(table, racers);
  close(): Promise<void> {
    return this.#room.close();
  }

  as(actor: Actor): CallContext {
    return { correlationId: 'test', actor, commandId: newId() };
  }

  /** Bought goods at 100.00, unless `over` differs. */
  async item(
    sku: string,
    over: Partial<RequestOf<typeof putItem>> & { stock?: string } = {},
  ): Promise<string> {
    const context = this.as(this.head);
    const supplier = { code: 'S1', name: 'Supplier', country: null, leadDays: null, active: true };
    await runInContext(context, () => this.get(SupplierService).put(supplier, this.as(this.head)));
    const { stock, ...body } = over;
    const { item } = await runInContext(context, () =>
      this.get(ItemService).put(
        {
          sku,
          name: sku,
          kind: 'goods',
          supply: 'buy',
          group: null,
          unit: 'pcs',
          price: '100.00',
          cost: null,
          supplierCode: 'S1',
          leadDays: 7,
          active: true,
          ...body,
        },
        context,
      ),
    );
    if (stock)
      await runInContext(context, () =>
        this.get(OpeningService).set({ sku, quantity: stock }, this.as(this.head)),
      );
    this.#items.set(sku, item.id);
    return item.id;
  }
  itemId(sku: string): string {
    return this.#items.get(sku)!;
  }

  place(
    lines: readonly Line[],
    { maker, ...over }: Over = {},
    context = this.as(this.head),
  ): Promise<OrderView> {
    const managerId = over.managerId ?? this.manager.staffId!;
    const order = newOrder.required({ managerId: true }).parse({
      clientId: this.clientId,
      ...over,
      managerId,
      lines: lines.map(({ item, promisedOn = '2026-12-10', ...line }) => ({
        itemId: this.itemId(item),
        promisedOn,
        ...line,
      })),
    });
    const client = { id: this.clientId, version: 1, name: 'Client', managerId: this.clientManagerId };
    const known = { role: 'manager', active: true, ...maker } as const;
    const parties = { client, manager: { id: managerId, version: 1, name: 'Manager', ...known } };
    return runInContext(context, () => this.get(PlacingService).place({ order, parties }, context));
  }

  /** Places and confirms an order, and secures its supply. */
  async deal(lines: readonly Line[], over: Over = {}): Promise<OrderView> {
    const order = await this.place(lines, over);
    await this.do('confirm', order.id, over.placedOn ? { confirmedOn: over.placedOn } : {});
    await this.secure(order.id);
    return this.view(order.id);
  }

  /** Runs the step of a command as its process would. @param actor the head when left out */
  do<Name extends keyof Changes>(
    name: Name,
    orderId: string,
    change: Changes[Name],
    commandId: string = newId(),
    actor = this.head,
  ): Promise<OrderFacts> {
    const by = { actor, correlationId: 'test' };
    const step = { orderId, now: this.now, commandId, fingerprint: fingerprint(change), by, change };
    return runInContext(by, () => this.get(orderSteps[name])[name](step as never));
  }
  secure(orderId: string): Promise<OrderFacts> {
    return asSystem(() => this.get(orderSteps.secureSupply).secureSupply({ orderId, now: this.now }));
  }
  /** Runs a step that the process does by itself. */
  processStep(
    name: 'watchPromise' | 'askFeedback' | 'close' | 'closeAnswered',
    orderId: string,
  ): Promise<OrderFacts> {
    const service = this.get<OrderSteps>(orderSteps[name] as Type<OrderSteps>);
    return asSystem(() => service[name]({ orderId, now: this.now }));
  }
  get now(): string {
    return this.clock.now().toString();
  }

  /** Receives what was bought for the order: all of it, or `quantity` of the first line of each purchase. */
  async receive(orderId: string, receivedOn?: string, quantity?: string, actor = this.head): Promise<void> {
    for (const purchase of (await this.view(orderId)).purchases) {
      const context = this.as(actor);
      const lines = quantity === undefined ? {} : { lines: [{ no: 1, quantity }] };
      const data = { purchaseId: purchase.id, above: false, ...(receivedOn && { receivedOn }), ...lines };
      await runInContext(context, () => this.get(ReceiptService).receive(data, context));
    }
  }
  /** Completes all production jobs of the order. */
  async complete(orderId: string, completedOn?: string): Promise<void> {
    for (const job of (await this.view(orderId)).jobs) {
      const context = this.as(this.head);
      const data = { jobId: job.id, above: false, ...(completedOn && { completedOn }) };
      await runInContext(context, () => this.get(CompletionService).complete(data, context));
    }
  }

  view(orderId: string, actor = this.head): Promise<OrderView> {
    return this.get(OrderQueries).get({ orderId }, this.as(actor));
  }
  /** The events of an aggregate in the order of publication. */
  published(aggregateId: string): Promise<PublishedEvent[]> {
    return this.#room.published(aggregateId);
  }
  async stock(sku: string): Promise<{ onHand: bigint; reserved: bigint }> {
    const [row] = await this.rows<{ onHand: bigint; reserved: bigint }>(
      sql`select on_hand as "onHand", reserved from stock where item_id = ${this.itemId(sku)}`,
    );
    return row!;
  }
  rows: Room['rows'] = (query) => this.#room.rows(query);
}
