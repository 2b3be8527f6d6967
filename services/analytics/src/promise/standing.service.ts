import { Injectable } from '@nestjs/common';
import { ReadModel } from '@otdel/messaging';
import { type Tx, run, many } from '@otdel/platform';
import { standingsOf } from './domain/standing.ts';
import { type Told } from './domain/told.ts';

/** What was told of an order by its event of this version. */
export interface News {
  orderId: string;
  version: number;
  told: Told;
}

/** Keeps what was told of orders, and from it how each of them stood on each day. */
@Injectable()
@ReadModel({ tables: ['order_told', 'order_standing'] })
export class StandingService {
  /**
   * Puts the news to what was told before and draws the standings of these orders anew: four statements, however many
   * orders there are. The inbox holds the positions of these orders, so nobody else writes them at the same time.
   */
  async learn(tx: Tx, news: readonly News[]): Promise<void> {
    await keep(tx, news);
    const stories = await storiesOf(tx, [...new Set(news.map((n) => n.orderId))]);
    const standings = stories.flatMap(({ orderId, story }) =>
      standingsOf(story).map(({ value, untilOn, ...standing }) => ({
        ...standing,
        orderId,
        untilOn: untilOn ?? 'infinity',
        value: String(value),
      })),
    );
    await replace(
      tx,
      stories.map((s) => s.orderId),
      JSON.stringify(standings),
    );
  }
}

async function keep(tx: Tx, news: readonly News[]): Promise<void> {
  await run(tx)`
    insert into order_told (order_id, version, told)
    select * from jsonb_to_recordset(${JSON.stringify(news)}::jsonb) as n ("orderId" uuid, version int, told jsonb)
    order by 1, 2 on conflict do nothing`;
}

async function storiesOf(tx: Tx, orderIds: readonly string[]): Promise<{ orderId: string; story: Told[] }[]> {
  const rows = await many<{ orderId: string; story: Told[] }>(tx)`
    select order_id as "orderId", json_agg(told order by version) as story
    from order_told where order_id = any(${orderIds}::uuid[]) group by order_id`;
  return rows;
}

/** Touches only what changed: mostly the last row of an order ends and one is added. */
async function replace(tx: Tx, orderIds: readonly string[], standings: string): Promise<void> {
  await run(tx)`
    delete from order_standing s where s.order_id = any(${orderIds}::uuid[]) and not exists (
      select from jsonb_to_recordset(${standings}::jsonb) as n ("orderId" uuid, "fromOn" date)
      where n."orderId" = s.order_id and n."fromOn" = s.from_on)`;
  await run(tx)`
    insert into order_standing as s (order_id, from_on, until_on, promised_on, completed_on, value, client_id, manager_id)
    select n."orderId", n."fromOn", n."untilOn", n."promisedOn", n."completedOn", n.value, n."clientId", n."managerId"
    from jsonb_to_recordset(${standings}::jsonb) as n (
      "orderId" uuid, "fromOn" date, "untilOn" date, "promisedOn" date, "completedOn" date, value bigint,
      "clientId" uuid, "managerId" uuid)
    order by 1, 2
    on conflict (order_id, from_on) do update set until_on = excluded.until_on, promised_on = excluded.promised_on,
      completed_on = excluded.completed_on, value = excluded.value, client_id = excluded.client_id,
      manager_id = excluded.manager_id
    where (s.until_on, s.promised_on, s.completed_on, s.value, s.client_id, s.manager_id) is distinct from
      (excluded.until_on, excluded.promised_on, excluded.completed_on, excluded.value, excluded.client_id,
       excluded.manager_id)`;
}
