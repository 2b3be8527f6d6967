import { Injectable } from '@nestjs/common';
import { type CallContext, fromMilli, newId, notFound } from '@otdel/contracts';
import { type Tx, Clock, many, mustBeAsSeen, run, whoActs } from '@otdel/platform';
import { OpenDays } from '../books/open-days.service.ts';
import { notBefore } from '../business-date/domain/business-date.ts';
import { type ArrivedLine, type BackPart, partsBack } from './domain/taking-back.ts';
import { type Loss, LossService } from './loss.service.ts';

/** What is to be taken back of arrival `no` of a purchase or job. Left out lines: everything that is left. */
export interface TakingBack extends Pick<CallContext, 'seen'> {
  documentId: string;
  no: number;
  lines?: readonly { no: number; quantity: bigint }[] | undefined;
  correctedOn?: string | undefined;
  reason: string;
}
/** What was taken back. The order is named when the goods that are expected again are for it alone. */
export interface TakenBack {
  number: string;
  no: number;
  takenBackOn: string;
  expectedOn: string;
  orderId: string | null;
  orderNumber: string | null;
  lines: { itemId: string; quantity: string }[];
}
interface Arrival {
  id: string;
  /** Of the purchase or job. */
  version: number;
  number: string;
  receivedOn: string;
  lines: ArrivedLine[];
}
interface Source {
  kind: Extract<Loss['kind'], 'receipt' | 'production'>;
  thing: 'receipt' | 'completion';
}

/** Takes back goods that were recorded to have come, and had not: they leave the stock and are expected again. */
@Injectable()
export class TakingBackArrivalsService {
  constructor(
    private readonly clock: Clock,
    private readonly days: OpenDays,
    private readonly losses: LossService,
  ) {}

  /**
   * @throws not_found `receipt` or `completion`, `line`; changed `version_changed`; refused `nothing_received`, `more_than_received`,
   *   `corrected_in_future`, `corrected_before_received`, `goods_gone`, `stock_short_later`
   */
  async takeBack(tx: Tx, { kind, thing }: Source, asked: TakingBack): Promise<TakenBack> {
    const { documentId, no, reason } = asked;
    const read = async (): Promise<Arrival & { parts: BackPart[] }> => {
      const arrival = await arrivalOf(tx, documentId, no);
      if (!arrival) throw notFound(thing, String(no));
      return { ...arrival, parts: partsBack(arrival.number, no, arrival.lines, asked.lines) };
    };
    const { number, receivedOn, parts } = await read();
    const on = await this.days.ofCorrection(tx, asked.correctedOn, receivedOn);
    notBefore('corrected_before_received', on, receivedOn);
    const at = { on, now: this.clock.now() };
    await this.losses.take(
      tx,
      [...new Set(parts.map((part) => part.itemId))],
      at,
      async () => {
        const present = await read();
        mustBeAsSeen(asked, present);
        return lossesOf(present.parts, { kind, referenceId: documentId, why: reason });
      },
      async () => {
        await lowerReceived(tx, documentId, parts);
        await recordCorrection(tx, documentId, { no, reason, parts }, at);
      },
    );
    return {
      number,
      no,
      takenBackOn: on.toString(),
      ...(await expectedFor(tx, documentId)),
      lines: parts.map(({ itemId, quantity }) => ({ itemId, quantity: fromMilli(quantity) })),
    };
  }
}

/** One loss per item. */
function lossesOf(parts: readonly BackPart[], loss: Omit<Loss, 'itemId' | 'quantity'>): Loss[] {
  const sums = new Map<string, bigint>();
  for (const { itemId, quantity } of parts) sums.set(itemId, (sums.get(itemId) ?? 0n) + quantity);
  return [...sums].map(([itemId, quantity]) => ({ ...loss, itemId, quantity }));
}

async function arrivalOf(tx: Tx, documentId: string, no: number): Promise<Arrival | undefined> {
  const rows = await many<Omit<Arrival, 'lines' | 'id'> & ArrivedLine & { receiptId: string }>(tx)`
    select r.id as "receiptId", coalesce(p.number, j.number) as number,
      coalesce(p.version, j.version) as version, r.received_on as "receivedOn", x.no,
      coalesce(l.id, j.id) as id, coalesce(l.item_id, j.item_id) as "itemId", (x.quantity * 1000)::bigint as quantity, (
        select coalesce(sum(b.quantity) * 1000, 0)::bigint
        from receipt_correction c cross join lateral jsonb_to_recordset(c.lines) as b (no int, quantity numeric)
        where c.receipt_id = r.id and b.no = x.no) as "takenBack"
    from receipt r cross join lateral jsonb_to_recordset(r.lines) as x (no int, quantity numeric)
    left join purchase p on p.id = r.purchase_id
    left join purchase_line l on l.purchase_id = p.id and l.no = x.no
    left join production_job j on j.id = r.job_id
    where (r.purchase_id = ${documentId} or r.job_id = ${documentId}) and r.no = ${no} order by x.no`;
  const [first] = rows;
  if (!first) return undefined;
  const { receiptId, number, version, receivedOn } = first;
  return { id: receiptId, number, version, receivedOn, lines: rows };
}

/** What had not come is still to come: the purchase or job is open again. */
async function lowerReceived(tx: Tx, documentId: string, parts: readonly BackPart[]): Promise<void> {
  await run(tx)`
    with part as (
      select * from unnest(${parts.map((p) => p.id)}::uuid[], ${parts.map((p) => p.quantity)}::bigint[]) as p (id, quantity)
    ), purchased as (
      update purchase_line l set received = l.received - p.quantity from part p where l.id = p.id
    )
    update production_job j set completed = j.completed - p.quantity from part p where j.id = p.id`;
  await run(tx)`
    with purchased as (
      update purchase p set version = p.version + 1, state = case
          when l.came = 0 then 'ordered' when l.open then 'partly_received' else p.state end
      from (
        select purchase_id, sum(received) as came, bool_or(quantity > received + cancelled) as open
        from purchase_line where purchase_id = ${documentId} group by purchase_id) l
      where p.id = l.purchase_id
    )
    update production_job set version = version + 1, state = case
        when completed = 0 then 'ordered' when quantity > completed + cancelled then 'partly_completed' else state end
    where id = ${documentId}`;
  // no more has come for lines of orders than has come at all, the earliest promise first
  await run(tx)`
    update supply_link k set arrived = greatest(0, least(k.arrived, s.came - s.earlier))
    from (
      select a.purchase_line_id, a.job_id, a.line_id, coalesce(l.received, j.completed) as came,
        sum(a.arrived) over (
          partition by a.purchase_line_id, a.job_id order by o.promised_on, o.id) - a.arrived as earlier
      from supply_link a join order_line o on o.id = a.line_id
      left join purchase_line l on l.id = a.purchase_line_id left join production_job j on j.id = a.job_id
      where l.purchase_id = ${documentId} or j.id = ${documentId}
    ) s
    where s.line_id = k.line_id and (s.purchase_line_id = k.purchase_line_id or s.job_id = k.job_id)`;
}

async function recordCorrection(
  tx: Tx,
  documentId: string,
  { no, reason, parts }: { no: number; reason: string; parts: readonly BackPart[] },
  { on, now }: { on: Temporal.PlainDate; now: Temporal.Instant },
): Promise<void> {
  const lines = parts.map((part) => ({ no: part.no, quantity: fromMilli(part.quantity) }));
  await run(tx)`
    insert into receipt_correction (id, receipt_id, corrected_on, recorded_at, reason, lines, actor)
    select ${newId()}, id, ${on.toString()}::date, ${now.toString()}::timestamptz, ${reason},
      ${JSON.stringify(lines)}::jsonb, ${whoActs()}
    from receipt where (purchase_id = ${documentId} or job_id = ${documentId}) and no = ${no}`;
}

/** When the rest of a purchase or job is expected, and for which order, if it is for one alone. */
async function expectedFor(
  tx: Tx,
  documentId: string,
): Promise<Pick<TakenBack, 'expectedOn' | 'orderId' | 'orderNumber'>> {
  const rows = await many<Pick<TakenBack, 'expectedOn' | 'orderId' | 'orderNumber'>>(tx)`
    with source as (
      select id as line_id, null::uuid as job_id, (select expected_on from purchase where id = purchase_id) as expected_on
      from purchase_line where purchase_id = ${documentId}
      union all
      select null, id, due_on from production_job where id = ${documentId}
    )
    select distinct s.expected_on as "expectedOn", o.id as "orderId", o.number as "orderNumber"
    from source s
    left join supply_link k on k.quantity > 0 and (k.purchase_line_id = s.line_id or k.job_id = s.job_id)
    left join order_line l on l.id = k.line_id left join customer_order o on o.id = l.order_id`;
  const orders = rows.filter((row) => row.orderId !== null);
  const [only] = orders.length === 1 ? orders : [];
  return {
    expectedOn: rows[0]!.expectedOn,
    orderId: only?.orderId ?? null,
    orderNumber: only?.orderNumber ?? null,
  };
}
