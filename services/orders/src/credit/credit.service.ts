import { Injectable } from '@nestjs/common';
import { type advanceChanged, type creditAssessed, toMinor } from '@otdel/contracts';
import type { Delivered } from '@otdel/messaging';
import { many, run, type Tx } from '@otdel/platform';

/** Keeps what receivables says: how the accounts of clients stand, and what is paid of orders. */
@Injectable()
export class CreditService {
  /** Of each client the last one counts. */
  async keep(tx: Tx, events: readonly Delivered<typeof creditAssessed>[]): Promise<void> {
    const rows = new Map(
      events.map(({ aggregateId: clientId, payload: { prepayment, limitLeft, overdue, stops } }) => [
        clientId,
        {
          ...{ clientId, stops, holds: prepayment?.holds ?? null, dueOn: overdue?.dueOn ?? null },
          // hundredths of a percent
          share: prepayment && Number(toMinor(prepayment.percent)),
          limitLeft: limitLeft === null ? null : toMinor(limitLeft).toString(),
          overdue: overdue && toMinor(overdue.sum).toString(),
        },
      ]),
    );
    await run(tx)`
      insert into client_credit (client_id, prepay_share, prepay_holds, limit_left, overdue_sum, overdue_on, stops)
      select r."clientId", r.share, r.holds, r."limitLeft", r.overdue, r."dueOn", r.stops
      from jsonb_to_recordset(${JSON.stringify([...rows.values()])}::jsonb) as r (
        "clientId" uuid, share int, holds text, "limitLeft" bigint, overdue bigint, "dueOn" date, stops text) order by 1
      on conflict (client_id) do update set prepay_share = excluded.prepay_share, prepay_holds = excluded.prepay_holds,
        limit_left = excluded.limit_left, overdue_sum = excluded.overdue_sum, overdue_on = excluded.overdue_on,
        stops = excluded.stops`;
  }

  /** @returns the orders that want prepayment: their processes look at them again */
  async keepAdvances(tx: Tx, events: readonly Delivered<typeof advanceChanged>[]): Promise<string[]> {
    const sums = new Map(events.map(({ payload }) => [payload.orderId, toMinor(payload.advance)]));
    const rows = await many<{ id: string; prepays: boolean }>(tx)`
      with paid as (
        select o.id, p.advance from unnest(${[...sums.keys()]}::uuid[], ${[...sums.values()]}::bigint[]) as p (id, advance)
        join customer_order o using (id) order by o.id for update of o
      )
      update customer_order o set advance = p.advance, version = o.version + 1 from paid p
      where o.id = p.id and o.advance <> p.advance returning o.id, o.prepay_share is not null as prepays`;
    return rows.filter(({ prepays }) => prepays).map(({ id }) => id);
  }
}
