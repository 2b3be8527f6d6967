import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
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
import {
  Clock,
  Config,
  Database,
  FixedClock,
  connect,
  fingerprint,
  readConfig,
  runInContext,
} from '@otdel/platform';
import { sql } from 'kysely';
import { FeedbackService } from '../feedback/feedback.service.ts';
import { Item } from '../item/item.entity.ts';
import { ItemQueries } from '../item/item.queries.ts';
import { ItemService } from '../item/item.service.ts';
import { PartyConsumer } from '../party/party.consumer.ts';
import { PartyService } from '../party/party.service.ts';
import { CompletionService } from '../production/completion.service.ts';
import { JobQueries } from '../production/job.queries.ts';
import { ProductionService } from '../production/production.service.ts';
import { BreachQueries } from '../promise/breach.queries.ts';
import { PromiseService } from '../promise/promise.service.ts';
import { PurchaseQueries } from '../purchase/purchase.queries.ts';
import { PurchaseService } from '../purchase/purchase.service.ts';
import { ReceiptService } from '../purchase/receipt.service.ts';
import { DeliveryService } from '../shipment/delivery.service.ts';
import { ShipmentService } from '../shipment/shipment.service.ts';
import { OpeningService } from '../item/opening.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { Supplier } from '../supplier/supplier.entity.ts';
import { SupplierService } from '../supplier/supplier.service.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { AmendmentService } from '../deal/amendment.service.ts';
import { CancellationService } from '../deal/cancellation.service.ts';
import { ConfirmationService } from '../deal/confirmation.service.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { OrderBook } from '../order/order-book.service.ts';
import { OrderQueries } from '../order/order.queries.ts';
import {
  type Amendment,
  type Cancellation,
  type Confirmation,
  type Delivering,
  type OrderFacts,
  type Shipping,
} from '../order/order.messages.ts';
import { OrderStepsService } from '../process/order.steps.ts';
import { PlacingService } from '../deal/placing.service.ts';
import { StepService } from '../order/step.service.ts';

const services = [
  AmendmentService,
  BreachQueries,
  CancellationService,
  CompletionService,
  ConfirmationService,
  CoverageService,
  DeliveryService,
  FeedbackService,
  ItemQueries,
  ItemService,
  JobQueries,
  OpeningService,
  OrderBook,
  OrderQueries,
  OrderStepsService,
  PartyConsumer,
  PartyService,
  PlacingService,
  ProductionService,
  PromiseService,
  PurchaseQueries,
  PurchaseService,
  ReceiptService,
  ShipmentService,
  StepService,
  StockService,
  SupplierService,
  SupplyService,
];
class Rooms {}

interface Over {
  placedOn?: string;
  externalRef?: string;
  managerId?: string;
  /** What planning says of the manager: one who works here, when left out. */
  maker?: Partial<Pick<RequestOf<typeof placeOrder>['parties']['manager'], 'role' | 'active'>>;
}
interface Changes {
  confirm: Confirmation;
  amend: Amendment;
  ship: Shipping;
  deliver: Delivering;
  cancel: Cancellation;
}
export type Line = { item: string; quantity: string; promisedOn?: string; price?: string; discount?: string };
export interface Told {
  type: string;
  payload: Record<string, unknown> & { state?: { stage: string; previousStage: string | null } };
}

const staff = (role: Actor['role']): Actor => ({ accountId: null, staffId: newId(), role });
const zone = 'Europe/Moscow';

/** The services of orders on a real database, without processes and queues: tests do the steps themselves. */
export class RealFirm {
  readonly clock = new FixedClock('2026-11-24T12:00:00Z', zone);
  readonly head = staff('head');
  readonly manager = staff('manager');
  readonly clientId = newId();
  /** Whom the client is assigned to. */
  clientManagerId: string | null = null;
  readonly db: Database;
  readonly #get: <T>(type: new (...args: never[]) => T) => T;
  readonly #close: () => Promise<void>;
  readonly #items = new Map<string, string>();

  private constructor(db: Database, get: RealFirm['get'], close: () => Promise<void>) {
    this.db = db;
    this.#get = get;
    this.#close = close;
  }

  /** @param url of the database as the role of orders */
  static async open(url: string): Promise<RealFirm> {
    const config = readConfig({ SERVICE: 'orders', DATABASE_URL: url, FIRM_TIME_ZONE: zone });
    const db = new Database(
      await connect(config, { schema: 'orders', entities: [Item, Supplier] as never[] }),
    );
    // the clock is the firm's: it is known only when the firm is
    const clock: { use?: Clock } = {};
    const module: DynamicModule = {
      module: Rooms,
      providers: [
        ...services,
        { provide: Config, useValue: config },
        { provide: Database, useValue: db },
        {
          provide: Clock,
          useFactory: () => ({ now: () => clock.use!.now(), today: () => clock.use!.today() }),
        },
      ],
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    const firm = new RealFirm(
      db,
      (type) => app.get(type),
      () => app.close(),
    );
    clock.use = firm.clock;
    return firm;
  }

  /** A service of the firm. */
  get<T>(type: new (...args: never[]) => T): T {
    return this.#get(type);
  }
  /** Closes the database too: it is a provider that hears of the end. */
  close(): Promise<void> {
    return this.#close();
  }

  as(actor: Actor): CallContext {
    return { correlationId: 'test', actor, commandId: newId() };
  }

  /** Goods that are bought, at 100.00, unless said otherwise. */
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
          supplierCode: 'S1',
          leadDays: 7,
          active: true,
          ...body,
        },
        context,
      ),
    );
    if (stock) await this.get(OpeningService).set({ sku, quantity: stock }, this.as(this.head));
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

  /** Places, confirms and secures. */
  async deal(lines: readonly Line[], over: { placedOn?: string } = {}): Promise<OrderView> {
    const order = await this.place(lines, over);
    await this.do('confirm', order.id, over.placedOn ? { confirmedOn: over.placedOn } : {});
    await this.secure(order.id);
    return this.view(order.id);
  }

  /** A command of the head, done as its process would do it. */
  do<Name extends keyof Changes>(
    name: Name,
    orderId: string,
    change: Changes[Name],
    commandId: string = newId(),
  ): Promise<OrderFacts> {
    const by = { actor: this.head, correlationId: 'test' };
    const step = { orderId, now: this.now, commandId, fingerprint: fingerprint(change), by, change };
    return runInContext(by, () => this.get(OrderStepsService)[name](step as never));
  }
  secure(orderId: string): Promise<OrderFacts> {
    return this.get(OrderStepsService).secureSupply({ orderId, now: this.now });
  }
  /** A step of the process's own. */
  own(
    name: 'watchPromise' | 'askFeedback' | 'close' | 'closeAnswered',
    orderId: string,
  ): Promise<OrderFacts> {
    return this.get(OrderStepsService)[name]({ orderId, now: this.now });
  }
  get now(): string {
    return this.clock.now().toString();
  }

  /** What was bought for the order comes: all of it, or so much of the first line. */
  async receive(orderId: string, receivedOn?: string, quantity?: string): Promise<void> {
    for (const purchase of (await this.view(orderId)).purchases) {
      const context = this.as(this.head);
      const lines = quantity === undefined ? {} : { lines: [{ no: 1, quantity }] };
      const data = { purchaseId: purchase.id, ...(receivedOn && { receivedOn }), ...lines };
      await runInContext(context, () => this.get(ReceiptService).receive(data, context));
    }
  }
  /** Everything that is made for the order is finished. */
  async complete(orderId: string, completedOn?: string): Promise<void> {
    for (const job of (await this.view(orderId)).jobs) {
      const context = this.as(this.head);
      const data = { jobId: job.id, ...(completedOn && { completedOn }) };
      await runInContext(context, () => this.get(CompletionService).complete(data, context));
    }
  }

  view(orderId: string, actor = this.head): Promise<OrderView> {
    return this.get(OrderQueries).get(orderId, actor);
  }
  /** What was said of the order, or of anything else, in order. */
  async told(aggregateId: string): Promise<Told[]> {
    return this.rows<Told>(
      sql`select type, payload from outbox where aggregate_id = ${aggregateId} order by aggregate_version`,
    );
  }
  async stock(sku: string): Promise<{ onHand: bigint; reserved: bigint }> {
    const [row] = await this.rows<{ onHand: bigint; reserved: bigint }>(
      sql`select on_hand as "onHand", reserved from stock where item_id = ${this.itemId(sku)}`,
    );
    return row!;
  }
  async rows<T>(query: ReturnType<typeof sql>): Promise<T[]> {
    const { rows } = await this.db.read((tx) => query.execute(tx.getKysely()));
    return rows as T[];
  }
}
