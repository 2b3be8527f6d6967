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
/** Milliseconds until a server that was away is back, and a worker has found it. */
const back = 30_000;

/** Nothing listens on this port, so events are not delivered. */
export const noQueues = { REDIS_URL: 'redis://127.0.0.1:1' };

/**
 * The room of orders with a real database, real queues and real processes, on its own Temporal, which a test may
 * kill. A test may stand in for crm and receivables by its database.
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

  /** Opens the firm, and waits until its worker runs. */
  static async open(options: Omit<RoomOptions, 'database'> = {}): Promise<LivingFirm> {
    const [servers, database] = await Promise.all([
      dedicatedServers('temporal'),
      freshDatabase(ordersMigrations, standInMigrations('crm'), standInMigrations('receivables')),
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
    // SIGKILL: an orderly stop takes a second, and the data is not needed
    await this.temporal.kill9();
    await this.#servers[Symbol.asyncDispose]();
    await this.database.drop();
  }

  /** Opens a second replica of the room. */
  replica(): Promise<Room> {
    return openRoom(OrdersModule, ordersMigrations, this.#options);
  }
  get temporal(): NonNullable<Servers['temporal']> {
    return this.#servers.temporal!;
  }
  get: Room['get'] = (type) => this.room.get(type);

  /** Sends a request as the head of sales, with a new command id unless `key` is given. */
  ask<O extends Operation>(operation: O, data: AskedOf<O>, key = newId()): Promise<ResponseOf<O>> {
    return this.room.ask(operation, data, { as: this.head, key });
  }

  /** Places an order of two units, promised in a month. @param itemId a bought item when left out */
  async place(itemId?: string): Promise<OrderView> {
    const promisedOn = Temporal.Now.plainDateISO().add({ days: 30 }).toString();
    const { client, manager } = this;
    const lines = [{ itemId: itemId ?? (await this.#boughtItem()), quantity: '2', promisedOn }];
    const order = { clientId: client.id, managerId: manager.id, lines };
    return this.ask(placeOrder, { order, parties: { client, manager } } as RequestOf<typeof placeOrder>);
  }
  /** Places an order, and waits until its process runs. */
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
  /** An item that is neither bought nor made: only its stock covers orders. @returns its id */
  async rareItem({ sku = newId(), stock }: { sku?: string; stock?: string } = {}): Promise<string> {
    const { item } = await this.ask(putItem, { sku, name: sku, price: '10.00', supply: 'none' });
    if (stock) await this.ask(setOpeningStock, { sku, quantity: stock });
    return item.id;
  }
  /** Receives what was bought for the order. */
  async receive(orderId: string): Promise<void> {
    const { items } = await this.ask(listPurchases, { orderId });
    await this.ask(receivePurchase, { purchaseId: items[0]!.id });
  }
  async supplyOf(orderId: string): Promise<OrderView['axes']['supply']> {
    return (await this.ask(getOrder, { orderId })).axes.supply;
  }

  /** A handle of the order's process, whether the process exists or not. */
  process(orderId: string): Promise<WorkflowHandle> {
    return eventually(() => this.ofTemporal((client) => client.workflow.getHandle(orderProcessId(orderId))));
  }
  /** Waits until the process exists. */
  described(orderId: string): Promise<Awaited<ReturnType<WorkflowHandle['describe']>>> {
    return eventually(async () => (await this.process(orderId)).describe(), { timeoutMs: back });
  }
  async events(orderId: string): Promise<number> {
    return (await (await this.process(orderId)).fetchHistory()).events!.length;
  }
  /** The whole history of the process as text. */
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
  /** Restarts the room with these variables, and waits until its worker runs. */
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
