import {
  type Actor,
  type AskedOf,
  confirmOrder,
  getOrder,
  listPurchases,
  newId,
  type Operation,
  type OrderView,
  placeOrder,
  putItem,
  putSupplier,
  receivePurchase,
  type RequestOf,
  type ResponseOf,
  setOpeningStock,
} from '@otdel/contracts';
import { TemporalConnection } from '@otdel/temporal';
import {
  eventually,
  freshDatabase,
  openRoom,
  dedicatedServers,
  type Room,
  type RoomOptions,
  standInMigrations,
  type TestDatabase,
} from '@otdel/testing';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { ordersMigrations } from '../../migrations/index.ts';
import { orderProcessId } from '../../order/order.messages.ts';
import { OrdersModule } from '../../orders.module.ts';

type Servers = Awaited<ReturnType<typeof dedicatedServers>>;
/** Milliseconds: a server that was away is back, and a worker has found it. */
const back = 30_000;

/** Nothing listens there: events wait. */
export const noQueues = { REDIS_URL: 'redis://127.0.0.1:1' };

/**
 * Orders as they run: real database, real queues, real processes, on a Temporal of its own, which a test may kill. Others
 * may stand in for crm in its database.
 */
export class LivingFirm {
  readonly head: Actor = { accountId: newId(), staffId: newId(), role: 'head' };
  readonly client = { id: newId(), version: 1, name: 'Vasilek', managerId: null };
  readonly manager = { id: newId(), version: 1, name: 'Anna' };
  readonly room: Room;
  readonly database: TestDatabase;
  readonly #servers: Servers;
  readonly #options: RoomOptions;
  #paint: string | undefined;

  private constructor(servers: Servers, room: Room, options: RoomOptions) {
    this.#servers = servers;
    this.#options = options;
    this.room = room;
    this.database = room.database;
  }

  /** Its worker works. */
  static async open(options: Omit<RoomOptions, 'database'> = {}): Promise<LivingFirm> {
    const [servers, database] = await Promise.all([
      dedicatedServers('temporal'),
      freshDatabase(ordersMigrations, standInMigrations('crm')),
    ]);
    const own = {
      ...options,
      database,
      env: { TEMPORAL_ADDRESS: servers.temporal!.address, ...options.env },
    };
    try {
      const firm = new LivingFirm(servers, await openRoom(OrdersModule, ordersMigrations, own), own);
      await firm.#working();
      return firm;
    } catch (error) {
      await servers[Symbol.asyncDispose]();
      await database.drop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.room.close();
    // its data is thrown away: an orderly end takes a second
    await this.temporal.kill9();
    await this.#servers[Symbol.asyncDispose]();
    await this.database.drop();
  }

  /** Another replica beside. */
  replica(): Promise<Room> {
    return openRoom(OrdersModule, ordersMigrations, this.#options);
  }
  get temporal(): NonNullable<Servers['temporal']> {
    return this.#servers.temporal!;
  }
  get: Room['get'] = (type) => this.room.get(type);

  /** Asks as the head of sales, another command each time unless `key` says otherwise. */
  ask<O extends Operation>(operation: O, data: AskedOf<O>, key = newId()): Promise<ResponseOf<O>> {
    return this.room.ask(operation, data, { as: this.head, key });
  }

  /** Two of an item, of paint that is bought when left out, promised for a month from now. */
  async place(itemId?: string): Promise<OrderView> {
    const promisedOn = Temporal.Now.plainDateISO().add({ days: 30 }).toString();
    const { client, manager } = this;
    const lines = [{ itemId: itemId ?? (await this.#boughtItem()), quantity: '2', promisedOn }];
    const order = { clientId: client.id, managerId: manager.id, lines };
    return this.ask(placeOrder, { order, parties: { client, manager } } as RequestOf<typeof placeOrder>);
  }
  /** An order whose process runs. */
  async placeAndBegin(itemId?: string): Promise<OrderView> {
    const order = await this.place(itemId);
    await this.described(order.id);
    return order;
  }
  /** @returns its id */
  async confirmed(itemId?: string): Promise<string> {
    const { id: orderId } = await this.place(itemId);
    await this.ask(confirmOrder, { orderId });
    return orderId;
  }
  /** Nobody sells or makes it: there is what is in stock. @returns its id */
  async rareItem({ sku = newId(), stock }: { sku?: string; stock?: string } = {}): Promise<string> {
    const { item } = await this.ask(putItem, { sku, name: sku, price: '10.00', supply: 'none' });
    if (stock) await this.ask(setOpeningStock, { sku, quantity: stock });
    return item.id;
  }
  /** What was bought for an order arrives. */
  async receive(orderId: string): Promise<void> {
    const { items } = await this.ask(listPurchases, { orderId });
    await this.ask(receivePurchase, { purchaseId: items[0]!.id });
  }
  async supplyOf(orderId: string): Promise<OrderView['axes']['supply']> {
    return (await this.ask(getOrder, { orderId })).axes.supply;
  }

  /** The process of an order, there or not. */
  process(orderId: string): Promise<WorkflowHandle> {
    return eventually(() => this.ofTemporal((client) => client.workflow.getHandle(orderProcessId(orderId))));
  }
  /** Once it has begun. */
  described(orderId: string): Promise<Awaited<ReturnType<WorkflowHandle['describe']>>> {
    return eventually(async () => (await this.process(orderId)).describe(), { timeoutMs: back });
  }
  async events(orderId: string): Promise<number> {
    return (await (await this.process(orderId)).fetchHistory()).events!.length;
  }
  /** Everything that Temporal has of it, as text. */
  async written(orderId: string): Promise<string> {
    const history = await (await this.process(orderId)).fetchHistory();
    return JSON.stringify(history, (key, value) =>
      key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : value,
    );
  }
  ofTemporal<T>(work: (client: Client) => T | Promise<T>): Promise<T> {
    return this.get(TemporalConnection).ask(async (client) => work(client));
  }

  async health(): Promise<Health> {
    return (await this.room.app.inject({ url: '/health/ready' })).json<Health>();
  }
  /** Ends orders and starts it again with these variables, until its worker works. */
  async restart(env: RoomOptions['env'] = {}): Promise<void> {
    await this.room.restart({ env });
    await this.#working();
  }

  async #working(): Promise<void> {
    await eventually(
      async () => expect((await this.health()).checks.temporal.detail.worker).toBe('RUNNING'),
      { timeoutMs: back },
    );
  }
  async #boughtItem(): Promise<string> {
    if (this.#paint) return this.#paint;
    await this.ask(putSupplier, { code: 'S', name: 'Supplier' });
    const paint = { sku: 'PAINT', name: 'Paint', price: '10.00', supplierCode: 'S' };
    return (this.#paint = (await this.ask(putItem, paint)).item.id);
  }
}

interface Health {
  ready: boolean;
  checks: { temporal: { ok: boolean; critical: boolean; detail: { worker: string } } };
}
