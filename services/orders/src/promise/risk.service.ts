import { Injectable } from '@nestjs/common';
import { Clock, many, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { expectedSupply } from '../order/expected-supply.queries.ts';
import { OrderBook } from '../order/order-book.service.ts';
import { PromiseService } from './promise.service.ts';

/** Warns of promises that cannot be kept because what is on its way comes later than it was expected. */
@Injectable()
export class RiskService {
  constructor(
    private readonly book: OrderBook,
    private readonly clock: Clock,
    private readonly promises: PromiseService,
  ) {}

  /**
   * Looks at all orders that wait for the items of these purchases and jobs: when one comes later, the links of others
   * may have moved too.
   */
  async look(tx: Tx, sourceIds: readonly string[]): Promise<void> {
    const ids = await ordersAtRisk(tx, sourceIds);
    if (ids.length === 0) return;
    await this.book.lock(tx, ids);
    const time = { now: this.clock.now(), today: this.clock.today() };
    const changes = [];
    for (const before of await this.book.read(tx, ids)) {
      const { order: after, events } = await this.promises.warn(tx, before, time);
      if (events.length > 0) changes.push({ before, after, events, at: { on: time.today, now: time.now } });
    }
    await this.book.write(tx, changes);
  }
}

/** Open orders whose promise is not known to be at risk, though something is expected after the day of its line. */
async function ordersAtRisk(tx: Tx, sourceIds: readonly string[]): Promise<string[]> {
  const ofItems = sql`k.line_id in (select l.id from order_line l where l.item_id in (
    select item_id from purchase_line where purchase_id = any(${sourceIds}::uuid[])
    union select item_id from production_job where id = any(${sourceIds}::uuid[])))`;
  const rows = await many<{ id: string }>(tx)`
    select distinct o.id from (${expectedSupply(ofItems)}) e join order_line l on l.id = e.line_id
    join customer_order o on o.id = l.order_id
    where e.expected_on > l.promised_on and o.completed_on is null and o.commercial <> 'cancelled'
      and o.at_risk_on is distinct from o.promised_on
    order by o.id`;
  return rows.map((row) => row.id);
}
