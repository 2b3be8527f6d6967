import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  fromMilli,
  fromPrice,
  newId,
  notFound,
  purchaseReceived,
  receivePurchase,
  receivePurchases,
  refused,
  toMilli,
  toPrice,
} from '@otdel/contracts';
import { publication, publishAll } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, many, mustBeAsSeen, once, run, whoActs } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { CoverageService } from '../order/coverage.service.ts';
import { StockService } from '../stock/stock.service.ts';
import { leftOf } from '../supply/domain/expected.ts';
import { ordersWaitingFor } from '../supply/supply.queries.ts';
import { SupplyService } from '../supply/supply.service.ts';
import { type PurchaseLine, type ReceivedLine, receive } from './domain/receipt.ts';
import { PurchaseQueries, type PurchaseView } from './purchase.queries.ts';

interface PurchaseRow {
  id: string;
  number: string;
  version: number;
  state: PurchaseView['state'];
  orderedOn: string;
  lines: PurchaseLine[];
}
type Delivery = Omit<RequestOf<typeof receivePurchase>, 'receivedOn'>;
interface Receipt {
  id: string;
  purchase: PurchaseRow;
  received: ReceivedLine[];
  complete: boolean;
}

/** Records what arrives from suppliers. */
@Injectable()
export class ReceiptService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly coverage: CoverageService,
    private readonly stock: StockService,
    private readonly supply: SupplyService,
    private readonly queries: PurchaseQueries,
  ) {}

  /**
   * Records what arrived of a purchase. It is reserved for the lines that wait for the goods, the earliest promise
   * first; the rest becomes free stock.
   * @throws what the operation refuses; invalid `no_such_line`, `line_twice`
   */
  @Answers(receivePurchase)
  async receive(data: RequestOf<typeof receivePurchase>, context: CallContext): Promise<PurchaseView> {
    await once(this.db, { commandId: context.commandId, data }, async (tx) =>
      this.record(tx, [data], await this.at(tx, data.receivedOn), context),
    );
    return this.queries.get(data, context);
  }

  /** Records what arrived of several purchases at once: all of it or nothing. */
  @Answers(receivePurchases)
  async receiveAll(
    data: RequestOf<typeof receivePurchases>,
    context: CallContext,
  ): Promise<ResponseOf<typeof receivePurchases>> {
    await once(this.db, { commandId: context.commandId, data }, async (tx) =>
      this.record(tx, data.purchases, await this.at(tx, data.receivedOn)),
    );
    const items: PurchaseView[] = [];
    for (const { purchaseId } of data.purchases) items.push(await this.queries.get({ purchaseId }, context));
    return { items };
  }

  private async at(tx: Tx, receivedOn: string | undefined): Promise<At> {
    return { on: await this.days.given(tx, 'received', receivedOn), now: this.clock.now() };
  }

  private async record(
    tx: Tx,
    deliveries: readonly Delivery[],
    at: At,
    seen: Pick<CallContext, 'seen'> = {},
  ): Promise<void> {
    // Lock order: orders, stock, purchases. The lines are read without a lock only to find the orders and the items.
    const ids = deliveries.map((d) => d.purchaseId);
    const before = await purchasesOf(tx, ids);
    const expected = before.flatMap((p) => receiptOf(p, deliveries).received).map(arrivingOf);
    const orderIds = await ordersWaitingFor(tx, expected);
    await this.coverage.lockOrders(tx, orderIds);
    await this.stock.lock(
      tx,
      expected.map((a) => a.itemId),
    );
    await run(tx)`select id from purchase where id = any(${ids}::uuid[]) order by id for update`;
    const receipts = (await purchasesOf(tx, ids)).map((purchase) => receiptOf(purchase, deliveries));
    for (const { purchase } of receipts) {
      mustBeAsSeen(seen, purchase);
      notBefore('received_before_ordered', at.on, purchase.orderedOn);
    }

    await write(tx, receipts, at);
    const arrived = receipts.flatMap(({ purchase, received }) =>
      received.map((line) => ({ ...arrivingOf(line), cost: line.price, referenceId: purchase.id })),
    );
    await this.coverage.applyMoves(tx, await this.supply.arrive(tx, 'receipt', arrived, orderIds, at), at);
    await publishAll(
      tx,
      receipts.map(({ purchase, received, complete }) =>
        publication(purchaseReceived, purchase.id, {
          number: purchase.number,
          receivedOn: at.on.toString(),
          complete,
          lines: received.map((line) => ({
            itemId: line.itemId,
            orderId: null,
            quantity: fromMilli(line.arrived),
            price: priceOf(line),
          })),
        }),
      ),
      at.now,
    );
  }
}

const arrivingOf = ({ id, itemId, arrived }: ReceivedLine) => ({
  coming: { id, source: 'purchase' as const },
  itemId,
  quantity: arrived,
});

/** @throws not_found `purchase` */
async function purchasesOf(tx: Tx, ids: readonly string[]): Promise<PurchaseRow[]> {
  const rows = await many<Omit<PurchaseRow, 'lines'> & PurchaseLine & { lineId: string }>(tx)`
    select p.id, p.number, p.version, p.state, p.ordered_on as "orderedOn", l.id as "lineId", l.no, l.item_id as "itemId",
      l.quantity, l.received, l.cancelled, (i.cost * 100000)::bigint as cost
    from purchase p join purchase_line l on l.purchase_id = p.id join item i on i.id = l.item_id
    where p.id = any(${ids}::uuid[]) order by p.id, l.no`;
  const purchases = new Map<string, PurchaseRow>();
  for (const { id, number, version, state, orderedOn, lineId, ...line } of rows) {
    const purchase = purchases.get(id) ?? { id, number, version, state, orderedOn, lines: [] };
    purchase.lines.push({ ...line, id: lineId });
    purchases.set(id, purchase);
  }
  for (const id of ids) if (!purchases.has(id)) throw notFound('purchase', id);
  return [...purchases.values()];
}

/** @throws refused `purchase_received`, `purchase_cancelled`, and what `receive` throws */
function receiptOf(purchase: PurchaseRow, deliveries: readonly Delivery[]): Receipt {
  const { lines, above } = deliveries.find((d) => d.purchaseId === purchase.id)!;
  if (purchase.state === 'cancelled') throw refused('purchase_cancelled', { purchase: purchase.number });
  if (purchase.lines.every((line) => leftOf(line) === 0n) && !above)
    throw refused('purchase_received', { purchase: purchase.number });
  const counted = lines?.map(({ no, quantity, price }) => ({
    no,
    quantity: toMilli(quantity),
    ...(price !== undefined && { price: toPrice(price) }),
  }));
  return { id: newId(), purchase, ...receive(purchase.number, purchase.lines, counted, above) };
}

async function write(tx: Tx, receipts: readonly Receipt[], at: At): Promise<void> {
  const arrived = receipts.flatMap(({ received }) => received);
  const documents = receipts.map(({ id, purchase, received, complete }) => ({
    id,
    purchase_id: purchase.id,
    state: complete ? 'received' : 'partly_received',
    lines: received.map((line) => ({ no: line.no, quantity: fromMilli(line.arrived), price: priceOf(line) })),
  }));
  await run(tx)`
    with document as (
      select * from jsonb_to_recordset(${JSON.stringify(documents)}::jsonb) as d (
        id uuid, purchase_id uuid, state text, lines jsonb)
    ), arrived as (
      update purchase_line l set received = l.received + a.arrived
      from unnest(${arrived.map((l) => l.id)}::uuid[], ${arrived.map((l) => l.arrived)}::bigint[]) as a (id, arrived)
      where l.id = a.id
    ), counted as (
      insert into receipt (id, purchase_id, no, received_on, recorded_at, lines, actor)
      select d.id, d.purchase_id, 1 + (select count(*) from receipt r where r.purchase_id = d.purchase_id),
        ${at.on.toString()}::date, ${at.now.toString()}::timestamptz, d.lines, ${whoActs()}
      from document d
    )
    update purchase p set version = p.version + 1, state = d.state from document d where p.id = d.purchase_id`;
}

const priceOf = ({ price }: ReceivedLine): string | null => (price === null ? null : fromPrice(price));
