import { Injectable } from '@nestjs/common';
import {
  fromMilli,
  fromMinor,
  newId,
  notFound,
  orderDeliveryTakenBack,
  orderGoodsReturned,
  orderShipmentTakenBack,
  refused,
} from '@otdel/contracts';
import { type Tx, many, run, whoActs } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { type At, notBefore } from '../business-date/domain/business-date.ts';
import { type Order, type Shipped, latestPromise, lineInEvents, revise } from '../order/domain/order.ts';
import { mayCorrect } from '../order/domain/rules.ts';
import { type Change, eventOf } from '../order/order-book.service.ts';
import {
  type CommandStep,
  type OrderFacts,
  type Returning,
  type TakingBack,
  type TakingBackDelivery,
} from '../order/order.messages.ts';
import { processFacts } from '../order/process-facts.service.ts';
import { type FirmTime, StepService } from '../order/step.service.ts';
import { PromiseService } from '../promise/promise.service.ts';
import { type StockMove, StockService } from '../stock/stock.service.ts';
import { type BackPart, type ShippedLine, partsBack } from './domain/taking-back.ts';

interface Correction {
  id: string;
  kind: 'shipment' | 'delivery' | 'return';
  reason: string;
  parts: readonly BackPart[];
  deliveredOn?: string;
  goods?: Returning['goods'];
}

/** Puts right what was recorded of shipments: takes it back, or records a return. Nothing is erased. */
@Injectable()
export class TakingBackService {
  constructor(
    private readonly steps: StepService,
    private readonly days: OpenDays,
    private readonly stock: StockService,
    private readonly promises: PromiseService,
  ) {}

  /**
   * Takes back what had not left: the goods are reserved for their lines again, revenue falls on the day of the
   * shipment or on the given day. The order goes on from there; a closed order is open again.
   * @throws refused `order_cancelled`, `shipment_delivered`, `nothing_to_take_back`, `more_than_shipped`,
   *   `corrected_in_future`, `corrected_before_shipped`; not_found `shipment`, `line`
   */
  takeBack(step: CommandStep<TakingBack>): Promise<OrderFacts> {
    const { change } = step;
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      mayCorrect(processFacts(order, zone), change);
      const shipment = shipmentOf(order, change.shipmentNo);
      if (shipment.deliveredOn !== null) throw refused('shipment_delivered', named(order, shipment));
      const on = await this.days.ofCorrection(tx, change.correctedOn, shipment.shippedOn, today);
      notBefore('corrected_before_shipped', on, shipment.shippedOn);
      const lines = await linesOf(tx, shipment.id);
      const parts = partsBack(lines, exact(change.lines));
      if (parts.length === 0) throw refused('nothing_to_take_back', named(order, shipment));
      return this.undo(tx, order, shipment, lines, parts, change.reason, on, { now, today, zone });
    });
  }

  private async undo(
    tx: Tx,
    before: Order,
    shipment: Shipped,
    lines: readonly ShippedLine[],
    parts: readonly BackPart[],
    reason: string,
    on: Temporal.PlainDate,
    time: FirmTime,
  ): Promise<Change> {
    const at = { on, now: time.now };
    const correction: Correction = { id: newId(), kind: 'shipment', reason, parts };
    const partOf = new Map(parts.map((part) => [part.lineId, part]));
    const whole = lines.every(
      (line) => line.quantity === line.takenBack + (partOf.get(line.lineId)?.quantity ?? 0n),
    );
    await record(tx, shipment, correction, at);
    if (whole) await run(tx)`update shipment set taken_back = true where id = ${shipment.id}`;
    await this.stock.move(
      tx,
      goodsOf(before, parts).map((goods) => ({
        ...goods,
        kind: 'return',
        reserved: goods.onHand,
        referenceId: shipment.id,
        why: reason,
      })),
      at,
    );
    const undone = revise(before, {
      closedOn: null,
      closedAt: null,
      lines: before.lines.map((line) => {
        const part = partOf.get(line.id);
        if (!part) return line;
        return {
          ...line,
          shipped: line.shipped - part.quantity,
          reserved: line.reserved + part.quantity,
          shippedValue: line.shippedValue - part.value,
        };
      }),
      shipments: before.shipments.map((s) => (s.id === shipment.id ? { ...s, takenBack: whole } : s)),
    });
    const reopened = await this.promises.follow(
      tx,
      {
        before,
        after: undone,
        promisedOn: latestPromise(undone.lines) ?? before.promisedOn,
        on,
        reason,
        takenBack: true,
        why: `Taken back on ${at.on.toString()}: ${reason}`,
      },
      time,
    );
    const event = eventOf(orderShipmentTakenBack, {
      correctionId: correction.id,
      shipmentId: shipment.id,
      shippedOn: shipment.shippedOn,
      takenBackOn: at.on.toString(),
      whole,
      lines: linesInEvent(before, parts),
    });
    return { before, after: reopened.order, events: [event, ...reopened.events], at };
  }

  /**
   * Takes back a delivery: the shipment is on its way again. A closed order is open again.
   * @throws refused `order_cancelled`, `shipment_not_delivered`; not_found `shipment`
   */
  takeBackDelivery(step: CommandStep<TakingBackDelivery>): Promise<OrderFacts> {
    const { change } = step;
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      mayCorrect(processFacts(order, zone), change);
      const shipment = shipmentOf(order, change.shipmentNo);
      const { deliveredOn } = shipment;
      if (deliveredOn === null) throw refused('shipment_not_delivered', named(order, shipment));
      const at = { on: today, now };
      const { reason } = change;
      await record(tx, shipment, { id: newId(), kind: 'delivery', reason, parts: [], deliveredOn }, at);
      await run(tx)`
        update shipment set delivered_on = null, delivered_at = null, delivered_actor = null where id = ${shipment.id}`;
      const quantityOf = new Map(
        (await linesOf(tx, shipment.id)).map((line) => [line.lineId, line.quantity - line.takenBack]),
      );
      const after = revise(order, {
        closedOn: null,
        closedAt: null,
        lines: order.lines.map((line) => {
          const quantity = quantityOf.get(line.id);
          return quantity ? { ...line, delivered: line.delivered - quantity } : line;
        }),
        shipments: order.shipments.map((s) => (s.id === shipment.id ? { ...s, deliveredOn: null } : s)),
      });
      const event = eventOf(orderDeliveryTakenBack, {
        shipmentId: shipment.id,
        shippedOn: shipment.shippedOn,
        takenBackOn: today.toString(),
      });
      return { before: order, after, events: [event], at };
    });
  }

  /**
   * Records goods that the client gave back: revenue falls on that day, the order stays as it is. What can be sold
   * again is free stock; what cannot is written off.
   * @throws refused `order_cancelled`, `shipment_not_delivered`, `more_than_shipped`, `corrected_in_future`,
   *   `corrected_before_shipped`; not_found `shipment`, `line`
   */
  returnGoods(step: CommandStep<Returning>): Promise<OrderFacts> {
    const { change } = step;
    return this.steps.run(step, async (tx, order, { now, today, zone }) => {
      mayCorrect(processFacts(order, zone), change);
      const shipment = shipmentOf(order, change.shipmentNo);
      if (shipment.deliveredOn === null) throw refused('shipment_not_delivered', named(order, shipment));
      const on = await this.days.given(tx, 'corrected', change.returnedOn, today);
      notBefore('corrected_before_shipped', on, shipment.shippedOn);
      const at = { on, now };
      const parts = partsBack(await linesOf(tx, shipment.id), exact(change.lines));
      const { reason, goods } = change;
      const correction: Correction = { id: newId(), kind: 'return', reason, goods, parts };
      await record(tx, shipment, correction, at);
      const came = goodsOf(order, parts).map((move): StockMove => ({
        ...move,
        kind: 'return',
        lineId: undefined,
        referenceId: shipment.id,
        why: reason,
      }));
      const spoilt = came.map((move): StockMove => ({ ...move, kind: 'write_off', onHand: -move.onHand! }));
      await this.stock.move(tx, goods === 'restock' ? came : [...came, ...spoilt], at);
      const event = eventOf(orderGoodsReturned, {
        correctionId: correction.id,
        shipmentId: shipment.id,
        returnedOn: on.toString(),
        goods,
        lines: linesInEvent(order, parts),
      });
      return { before: order, after: order, events: [event], at };
    });
  }
}

/** @throws not_found `shipment` */
function shipmentOf(order: Order, no: number): Shipped {
  const shipment = order.shipments.find((s) => s.no === no);
  if (!shipment) throw notFound('shipment', String(no));
  return shipment;
}

const named = (order: Order, shipment: Shipped) => ({ order: order.number, shipment: shipment.no });

const exact = (lines: TakingBack['lines']) =>
  lines?.map(({ no, quantity }) => ({ no, quantity: BigInt(quantity) }));

/** The goods of parts; works and services have no stock. */
function goodsOf(
  order: Order,
  parts: readonly BackPart[],
): (Pick<StockMove, 'itemId' | 'lineId'> & { onHand: bigint })[] {
  return parts.flatMap(({ lineId, quantity }) => {
    const line = order.lines.find((each) => each.id === lineId)!;
    return line.kind === 'goods' ? [{ itemId: line.itemId, lineId, onHand: quantity }] : [];
  });
}

const linesInEvent = (order: Order, parts: readonly BackPart[]) =>
  parts.map(({ lineId, quantity, value }) => {
    const line = order.lines.find((each) => each.id === lineId)!;
    return {
      ...lineInEvents(line),
      itemId: line.itemId,
      quantity: fromMilli(quantity),
      value: fromMinor(value),
    };
  });

async function linesOf(tx: Tx, shipmentId: string): Promise<ShippedLine[]> {
  return many<ShippedLine>(tx)`
    select s.line_id as "lineId", l.no, s.quantity, s.value, s.taken_back as "takenBack",
      s.taken_back_value as "takenBackValue", s.returned
    from shipment_line s join order_line l on l.id = s.line_id where s.shipment_id = ${shipmentId} order by l.no`;
}

async function record(tx: Tx, shipment: Shipped, correction: Correction, at: At): Promise<void> {
  const { id, kind, reason, parts, deliveredOn = null, goods = null } = correction;
  const back = kind === 'return' ? 0 : 1;
  await run(tx)`
    with corrected as (
      insert into shipment_correction (
        id, shipment_id, kind, corrected_on, recorded_at, reason, actor, delivered_on, goods)
      values (${id}, ${shipment.id}, ${kind}, ${at.on.toString()}::date, ${at.now.toString()}::timestamptz, ${reason},
        ${whoActs()}, ${deliveredOn}::date, ${goods})
    ), part as (
      select * from unnest(
        ${parts.map((p) => p.lineId)}::uuid[], ${parts.map((p) => p.quantity)}::bigint[],
        ${parts.map((p) => p.value)}::bigint[]
      ) as p (line_id, quantity, value)
    ), written as (
      insert into shipment_correction_line (correction_id, line_id, quantity, value)
      select ${id}::uuid, line_id, quantity, value from part
    )
    update shipment_line s set taken_back = s.taken_back + p.quantity * ${back}::int,
      taken_back_value = s.taken_back_value + p.value * ${back}::int,
      returned = s.returned + p.quantity * ${1 - back}::int
    from part p where s.shipment_id = ${shipment.id} and s.line_id = p.line_id`;
}
