import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type OrderView,
  type RequestOf,
  conflict,
  fromMinor,
  newId,
  orderPlaced,
  placedBefore,
  placeOrder,
  refused,
  toMilli,
  toPrice,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  Clock,
  Config,
  Database,
  type Tx,
  afterCommit,
  currentContext,
  logger,
  nameOrder,
  resultOf,
  violated,
  one,
  run,
  whoActs,
  once,
} from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { nextNumbers } from '../number/number-series.service.ts';
import { PartyService } from '../party/party.service.ts';
import { newLine } from './domain/new-line.ts';
import type { Prepayment } from '../order/domain/holds.ts';
import { type Order, type OrderLine, latestPromise, orderOf, unpaid } from '../order/domain/order.ts';
import { mustBeSum } from './domain/pricing.ts';
import { mustBeDealMaker, mustPlaceFor } from './domain/deal-maker.ts';
import { stateOf } from '../order/order-book.service.ts';
import { insertLines, linesInEvents, prepaymentFrom } from '../order/order-rows.queries.ts';
import { OrderQueries } from '../order/order.queries.ts';
import { wantedItems } from './wanted-items.ts';

type Request = RequestOf<typeof placeOrder>;
const log = logger('orders');

/** Takes new orders. It needs only the database: the event starts the process. */
@Injectable()
export class PlacingService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly config: Config,
    private readonly parties: PartyService,
    private readonly queries: OrderQueries,
  ) {}

  /**
   * Places an order: its lines, at the list price where no price is given, its first promise and its number.
   * @throws what the operation refuses; invalid when a value is more than a sum can be
   */
  @Answers(placeOrder)
  async place(data: Request, context: CallContext): Promise<OrderView> {
    mustPlaceFor(data.order.managerId, context.actor);
    // the parties are not compared: they may differ when the same request is sent again
    const asked = { commandId: context.commandId, data: data.order };
    const orderId = await once(this.db, asked, (tx) => this.write(tx, data));
    return this.queries.get({ orderId }, context);
  }

  @Answers(placedBefore)
  async placedBefore(_: RequestOf<typeof placedBefore>, context: CallContext): Promise<OrderView | null> {
    const orderId = await this.db.read((tx) => resultOf<string>(tx, context.commandId));
    return orderId === undefined ? null : this.queries.get({ orderId }, context);
  }

  private async write(tx: Tx, { order: wanted, parties }: Request): Promise<string> {
    const at = { on: await this.days.given(tx, 'placed', wanted.placedOn), now: this.clock.now() };
    for (const line of wanted.lines) notBefore('promised_before_placed', line.promisedOn, at.on.toString());
    mustBeDealMaker(parties.manager, at.on, this.clock.today());
    const lines = await linesOf(tx, wanted.lines);
    const prepayment = await this.updateParties(tx, parties);
    // the counter's row stays locked until the end of the transaction: so this comes late in it
    const [number] = await nextNumbers(tx, 'SO', at.on, 1);
    const order = placed(
      wanted,
      { clientManagerId: parties.client.managerId, prepayment },
      number!,
      lines,
      at,
    );
    nameOrder(order.number);
    await this.insert(tx, order, wanted, at);
    await publish(
      tx,
      orderPlaced,
      order.id,
      {
        state: stateOf(order, null),
        placedOn: order.placedOn,
        currency: this.config.currency,
        value: fromMinor(order.value),
        lines: linesInEvents(order),
      },
      at.now,
    );
    afterCommit(tx, () => log.info({ order: order.number, stage: order.stage }, 'the order was taken'));
    return order.id;
  }

  /**
   * Updates the client and the manager where the request has newer versions.
   * @returns what the terms of the client want before orders are supplied or shipped
   * @throws refused `client_inactive`
   */
  private async updateParties(tx: Tx, { client, manager }: Request['parties']): Promise<Prepayment | null> {
    const known = (await one<{
      clientVersion: number | null;
      active: boolean | null;
      staffVersion: number | null;
      prepayShare: number | null;
      prepayHolds: Prepayment['holds'] | null;
    }>(tx)`
      select c.version as "clientVersion", c.active, s.version as "staffVersion",
        d.prepay_share as "prepayShare", d.prepay_holds as "prepayHolds"
      from (values (${client.id}::uuid, ${manager.id}::uuid)) as p (client_id, manager_id)
      left join client_ref c on c.id = p.client_id left join staff_ref s on s.id = p.manager_id
      left join client_credit d on d.client_id = p.client_id`)!;
    if (known.active === false) throw refused('client_inactive', { client: client.name });
    if ((known.clientVersion ?? 0) < client.version) await this.parties.updateClients(tx, [client]);
    if ((known.staffVersion ?? 0) < manager.version) await this.parties.updateStaff(tx, [manager]);
    return prepaymentFrom(known.prepayShare, known.prepayHolds);
  }

  private async insert(tx: Tx, order: Order, wanted: Request['order'], at: At): Promise<void> {
    const on = order.placedOn;
    const now = at.now.toString();
    const requestedOn = wanted.lines.map((line) => line.requestedOn ?? null);
    try {
      await run(tx)`
        with placed as (
          insert into customer_order (id, number, external_ref, client_id, manager_id, currency, value, note, deliver_to, placed_on,
            placed_at, first_promised_on, promised_on, promise_given_at, commercial, supply, delivery, stage, prepay_share, prepay_holds)
          values (${order.id}, ${order.number}, ${wanted.externalRef ?? null}, ${order.clientId}, ${order.managerId},
            ${this.config.currency}, ${order.value}::bigint, ${wanted.note ?? null},
            ${wanted.deliverTo ? JSON.stringify(wanted.deliverTo) : null}::jsonb, ${on}::date, ${now}::timestamptz,
            ${order.promisedOn}::date, ${order.promisedOn}::date, ${now}::timestamptz, ${order.axes.commercial},
            ${order.axes.supply}, ${order.axes.delivery}, ${order.stage}, ${order.prepayment?.share ?? null},
            ${order.prepayment?.holds ?? null})
        ), promise as (
          insert into promise_log (id, order_id, line_no, promised_on, previously, moved_on, recorded_at, moved_by, actor)
          values (${newId()}, ${order.id}, null, ${order.promisedOn}::date, null, ${on}::date, ${now}::timestamptz,
            ${currentContext().actor.staffId}::uuid, ${whoActs()})
        ), entered as (
          insert into stage_log (order_id, seq, stage, entered_on, entered_at, actor)
          values (${order.id}, 1, ${order.stage}, ${on}::date, ${now}::timestamptz, ${whoActs()})
        )
        ${insertLines(order.id, order.lines, requestedOn)}`;
    } catch (error) {
      if (violated(error) !== 'customer_order_external_ref_key') throw error;
      throw conflict('external_ref_taken', { externalRef: wanted.externalRef! });
    }
  }
}

async function linesOf(tx: Tx, wanted: Request['order']['lines']): Promise<OrderLine[]> {
  const items = await wantedItems(
    tx,
    wanted.map((line) => line.itemId),
  );
  const lines = wanted.map((line, i) => {
    const item = items.get(line.itemId)!;
    const price = line.price === undefined ? item.price : toPrice(line.price);
    const { itemId, discount, promisedOn } = line;
    const ordered = toMilli(line.quantity);
    return newLine(
      { id: newId(), no: i + 1, itemId, kind: item.kind, price, discount, ordered, promisedOn },
      `lines.${i}.quantity`,
    );
  });
  mustBeSum(lines.map((line) => line.value));
  return lines;
}

const placed = (
  wanted: Request['order'],
  terms: Pick<Order, 'clientManagerId' | 'prepayment'>,
  number: string,
  lines: readonly OrderLine[],
  at: At,
): Order =>
  orderOf({
    id: newId(),
    number,
    clientId: wanted.clientId,
    managerId: wanted.managerId,
    ...unpaid,
    ...terms,
    placedOn: at.on.toString(),
    promiseGivenAt: at.now.toString(),
    promisedOn: latestPromise(lines)!,
    lines,
    shipments: [],
    breaches: [],
    atRiskOn: null,
    atRiskAt: null,
    atRiskCause: null,
    confirmedOn: null,
    confirmedAt: null,
    securedAt: null,
    cancelledOn: null,
    cancelReason: null,
    feedback: 'none',
    feedbackUntil: null,
    closedOn: null,
    closedAt: null,
  });
