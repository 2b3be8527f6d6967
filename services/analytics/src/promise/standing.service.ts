import { Injectable } from '@nestjs/common';
import { ReadModel } from '@otdel/messaging';
import { type Tx, run, many } from '@otdel/platform';
import { endOf, standingsOf } from './domain/standing.ts';
import { type OrderFact } from './domain/order-fact.ts';

/** The fact of an order's event with this version. */
export interface RecordedFact {
  orderId: string;
  version: number;
  fact: OrderFact;
}

/** Stores the facts of orders, and their states by day. */
@Injectable()
@ReadModel({ tables: ['order_told', 'order_standing', 'order_cancelled'] })
export class StandingService {
  /**
   * Adds facts and recomputes the states of their orders: five statements at most, however many orders there are. The inbox
   * has locked the positions of these orders, so no other batch writes them at the same time.
   */
  async add(tx: Tx, facts: readonly RecordedFact[]): Promise<void> {
    await keep(tx, facts);
    const histories = await factsOf(tx, [...new Set(facts.map((n) => n.orderId))]);
    const standings = histories.flatMap(({ orderId, facts }) =>
      standingsOf(facts).map(({ value, untilOn, ...standing }) => ({
        ...standing,
        firstPromisedOn: facts[0]!.promisedOn,
        orderId,
        untilOn: untilOn ?? 'infinity',
        value: String(value),
      })),
    );
    await replace(
      tx,
      histories.map((s) => s.orderId),
      JSON.stringify(standings),
    );
    const ended = histories.flatMap(({ orderId, facts }) => {
      const end = endOf(facts);
      return end ? [{ orderId, ...end }] : [];
    });
    if (ended.length > 0) await end(tx, JSON.stringify(ended));
  }
}

async function keep(tx: Tx, facts: readonly RecordedFact[]): Promise<void> {
  await run(tx)`
    insert into order_told (order_id, version, told)
    select * from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as n ("orderId" uuid, version int, fact jsonb)
    order by 1, 2 on conflict do nothing`;
}

async function factsOf(
  tx: Tx,
  orderIds: readonly string[],
): Promise<{ orderId: string; facts: OrderFact[] }[]> {
  const rows = await many<{ orderId: string; facts: OrderFact[] }>(tx)`
    select order_id as "orderId", json_agg(told order by version) as facts
    from order_told where order_id = any(${orderIds}::uuid[]) group by order_id`;
  return rows;
}

async function end(tx: Tx, ended: string): Promise<void> {
  await run(tx)`
    insert into order_cancelled (order_id, cancelled_on, promised_on, first_promised_on, client_id, manager_id)
    select n."orderId", n."cancelledOn", n."promisedOn", n."firstPromisedOn", n."clientId", n."managerId"
    from jsonb_to_recordset(${ended}::jsonb) as n ("orderId" uuid, "cancelledOn" date, "promisedOn" date,
      "firstPromisedOn" date, "clientId" uuid, "managerId" uuid)
    order by 1
    on conflict (order_id) do update set cancelled_on = excluded.cancelled_on, promised_on = excluded.promised_on,
      first_promised_on = excluded.first_promised_on, client_id = excluded.client_id, manager_id = excluded.manager_id`;
}

/** Writes only rows that differ: mostly the last row of an order ends and one is added. */
async function replace(tx: Tx, orderIds: readonly string[], standings: string): Promise<void> {
  await run(tx)`
    delete from order_standing s where s.order_id = any(${orderIds}::uuid[]) and not exists (
      select from jsonb_to_recordset(${standings}::jsonb) as n ("orderId" uuid, "fromOn" date)
      where n."orderId" = s.order_id and n."fromOn" = s.from_on)`;
  await run(tx)`
    insert into order_standing as s (order_id, from_on, until_on, promised_on, completed_on, value, client_id, manager_id,
      first_promised_on)
    select n."orderId", n."fromOn", n."untilOn", n."promisedOn", n."completedOn", n.value, n."clientId", n."managerId",
      n."firstPromisedOn"
    from jsonb_to_recordset(${standings}::jsonb) as n (
      "orderId" uuid, "fromOn" date, "untilOn" date, "promisedOn" date, "completedOn" date, value bigint,
      "clientId" uuid, "managerId" uuid, "firstPromisedOn" date)
    order by 1, 2
    on conflict (order_id, from_on) do update set until_on = excluded.until_on, promised_on = excluded.promised_on,
      completed_on = excluded.completed_on, value = excluded.value, client_id = excluded.client_id,
      manager_id = excluded.manager_id, first_promised_on = excluded.first_promised_on
    where (s.until_on, s.promised_on, s.completed_on, s.value, s.client_id, s.manager_id, s.first_promised_on)
      is distinct from (excluded.until_on, excluded.promised_on, excluded.completed_on, excluded.value,
        excluded.client_id, excluded.manager_id, excluded.first_promised_on)`;
}
