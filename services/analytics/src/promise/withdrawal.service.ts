import { Injectable } from '@nestjs/common';
import { type orderBreachWithdrawn, type PayloadOf } from '@otdel/contracts';
import { ReadModel } from '@otdel/messaging';
import { Config, run, type Tx } from '@otdel/platform';

/** Stores the breaches that do not stand any more. */
@Injectable()
@ReadModel({ tables: ['breach_withdrawn'] })
export class WithdrawalService {
  constructor(private readonly config: Config) {}

  /** A withdrawal counts from the firm's day on which it was recorded. */
  async add(tx: Tx, withdrawn: readonly PayloadOf<typeof orderBreachWithdrawn>[]): Promise<void> {
    if (withdrawn.length === 0) return;
    const rows = withdrawn.map(({ breachId, brokenPromise, withdrawnAt, state }) => ({
      breachId,
      brokenPromise,
      on: Temporal.Instant.from(withdrawnAt)
        .toZonedDateTimeISO(this.config.timeZone)
        .toPlainDate()
        .toString(),
      clientId: state.clientId,
      managerId: state.managerId,
    }));
    await run(tx)`
      insert into breach_withdrawn (breach_id, promised_on, withdrawn_on, client_id, manager_id)
      select "breachId", "brokenPromise", "on", "clientId", "managerId"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (
        "breachId" uuid, "brokenPromise" date, "on" date, "clientId" uuid, "managerId" uuid)
      order by 1 on conflict do nothing`;
  }
}
