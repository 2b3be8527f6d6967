import { type OrderHistory, orderHistories, shownOfHistory } from '@otdel/contracts';
import { type RawBuilder, sql } from 'kysely';

interface History {
  /** One entry as JSON. Quantities and sums are small enough for JSON numbers. */
  entry: RawBuilder<unknown>;
  /** The tables and their join to the order `o`. */
  from: RawBuilder<unknown>;
  /**
   * The columns that order the entries, newest first. They are unique within an order and serve as the cursor of a
   * page.
   */
  newest: readonly string[];
}

/** A stage begins when those before it have begun, though what was recorded later may be of an earlier day. */
const latestDay = (entries: RawBuilder<unknown>) =>
  sql`(select max(n.entered_on) from stage_log n where n.order_id = g.order_id and ${entries})`;

/** The histories of an order; each has an index by order. */
const histories: Record<OrderHistory, History> = {
  promises: {
    entry: sql`json_build_object('lineNo', p.line_no, 'promisedOn', p.promised_on, 'previously', p.previously,
      'on', p.moved_on, 'at', p.recorded_at, 'by', p.moved_by, 'reason', p.reason, 'cause', p.cause)`,
    from: sql`promise_log p where p.order_id = o.id`,
    newest: ['p.recorded_at', 'p.id'],
  },
  breaches: {
    entry: sql`json_build_object('id', b.id, 'promisedOn', b.promised_on, 'raisedAt', b.raised_at,
      'withdrawnAt', b.withdrawn_at, 'reason', b.reason, 'cause', b.cause)`,
    from: sql`promise_breach b where b.order_id = o.id`,
    newest: ['b.raised_at', 'b.id'],
  },
  stageLog: {
    entry: sql`json_build_object('stage', g.stage, 'on', g.entered_on, 'since', ${latestDay(sql`n.seq <= g.seq`)},
      'leftOn', case when g.left_at is not null then ${latestDay(sql`n.seq <= g.seq + 1`)} end, 'at', g.entered_at, 'leftAt', g.left_at,
      'by', g.actor ->> 'staffId')`,
    from: sql`stage_log g where g.order_id = o.id`,
    newest: ['g.seq'],
  },
  shipments: {
    entry: sql`json_build_object('id', s.id, 'no', s.no, 'shippedOn', s.shipped_on, 'recordedAt', s.recorded_at,
      'deliveredOn', s.delivered_on, 'carrier', s.carrier, 'deliverTo', s.deliver_to,
      'by', s.actor ->> 'staffId', 'deliveredById', s.delivered_actor ->> 'staffId', 'lines', (
        select json_agg(json_build_object('lineNo', l.no, 'quantity', sl.quantity, 'value', sl.value,
          'takenBack', sl.taken_back, 'returned', sl.returned) order by l.no)
        from shipment_line sl join order_line l on l.id = sl.line_id where sl.shipment_id = s.id),
      'corrections', (
        select json_agg(json_build_object('kind', c.kind, 'on', c.corrected_on, 'recordedAt', c.recorded_at,
          'reason', c.reason, 'by', c.actor ->> 'staffId', 'lines', (
            select json_agg(json_build_object('lineNo', l.no, 'quantity', cl.quantity, 'value', cl.value) order by l.no)
            from shipment_correction_line cl join order_line l on l.id = cl.line_id where cl.correction_id = c.id))
          order by c.recorded_at, c.id)
        from shipment_correction c where c.shipment_id = s.id))`,
    from: sql`shipment s where s.order_id = o.id`,
    newest: ['s.no'],
  },
  assignments: {
    entry: sql`json_build_object('kind', a.kind, 'managerId', a.manager_id, 'previousManagerId', a.previous_manager_id, 'at', a.assigned_at, 'by', a.assigned_by, 'reason', a.reason)`,
    from: sql`order_assignment a where a.order_id = o.id`,
    newest: ['a.assigned_at', 'a.id'],
  },
  purchases: {
    entry: sql`json_build_object('id', p.id, 'number', p.number, 'state', p.state, 'expectedOn', p.expected_on,
      'lineNo', l.no, 'quantity', k.quantity + k.arrived, 'received', k.arrived)`,
    from: sql`order_line l join supply_link k on k.line_id = l.id join purchase_line pl on pl.id = k.purchase_line_id
      join purchase p on p.id = pl.purchase_id
      where l.order_id = o.id and (k.quantity + k.arrived > 0 or p.state = 'cancelled')`,
    newest: ['p.number', 'l.no'],
  },
  jobs: {
    entry: sql`json_build_object('id', j.id, 'number', j.number, 'state', j.state, 'dueOn', j.due_on, 'lineNo', l.no,
      'quantity', k.quantity + k.arrived, 'completed', k.arrived)`,
    from: sql`order_line l join supply_link k on k.line_id = l.id join production_job j on j.id = k.job_id
      where l.order_id = o.id and (k.quantity + k.arrived > 0 or j.state = 'cancelled')`,
    newest: ['j.number', 'l.no'],
  },
  comments: {
    entry: sql`json_build_object('id', c.id, 'text', c.said, 'at', c.said_at, 'byId', c.said_by)`,
    from: sql`order_comment c where c.order_id = o.id`,
    newest: ['c.said_at', 'c.id'],
  },
};

const columns = (newest: readonly string[]): RawBuilder<unknown> =>
  sql.join(newest.map((name) => sql.ref(name)));
const newestFirst = (newest: readonly string[]): RawBuilder<unknown> =>
  sql.join(newest.map((name) => sql`${sql.ref(name)} desc`));

/**
 * The newest entries of each history of the order `o`, the newest first, as JSON arrays under their names; null where
 * there is none. It reads one entry more than is shown: that one shows that there are older ones.
 */
export const newestEntries = sql.join(
  orderHistories.map((name) => {
    const { entry, from, newest } = histories[name];
    return sql`(select json_agg(entry) from (
      select ${entry} as entry from ${from} order by ${newestFirst(newest)} limit ${sql.lit(shownOfHistory + 1)}) entries
    ) as ${sql.ref(name)}`;
  }),
);

/**
 * A page of one history of the order `o`: rows of `entry` and `place`, the newest first.
 * @param after the place of the last entry of the page before
 */
export function entriesAfter(
  name: OrderHistory,
  after: readonly (string | number)[] | undefined,
  limit: number,
): RawBuilder<{ entry: unknown; place: (string | number)[] }> {
  const { entry, from, newest } = histories[name];
  const before = after ? sql`and (${columns(newest)}) < (${sql.join(after)})` : sql``;
  return sql`select ${entry} as entry, json_build_array(${columns(newest)}) as place
    from ${from} ${before} order by ${newestFirst(newest)} limit ${limit}`;
}
