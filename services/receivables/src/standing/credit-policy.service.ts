import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  fromMinor,
  listCreditPolicies,
  notFound,
  type Page,
  putCreditPolicy,
  type RequestOf,
  type ResponseOf,
  sightOf,
  toMinor,
} from '@otdel/contracts';
import {
  allOf,
  Answers,
  Clock,
  Database,
  decodeCursor,
  many,
  once,
  one,
  page,
  run,
  type Tx,
  whoActs,
} from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { AccountService } from '../client/account.service.ts';
import { StandingService } from './standing.service.ts';

type PolicyView = ResponseOf<typeof listCreditPolicies>['items'][number];
type Put = RequestOf<typeof putCreditPolicy>;
interface PolicyRow extends Omit<PolicyView, 'limit' | 'overdue'> {
  limit: bigint | null;
  days: number | null;
  above: bigint | null;
}

/** How much clients may owe, and which debts hold their orders. */
@Injectable()
export class CreditPolicyService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountService,
    private readonly standing: StandingService,
  ) {}

  /** That of a client counts at once, the others within a minute. @throws not_found `client` */
  @Answers(putCreditPolicy)
  put(data: Put, { commandId }: CallContext): Promise<ResponseOf<typeof putCreditPolicy>> {
    return once(this.db, { commandId, data }, async (tx) => {
      const { scope } = data;
      const clientId = scope === 'client' ? data.of! : null;
      if (clientId !== null) await this.lock(tx, clientId);
      const whose = sql`scope = ${scope} and scope_of is not distinct from ${data.of ?? null}`;
      const before = await policyOf(tx, whose);
      if (data.inherited) await run(tx)`delete from credit_policy where ${whose}`;
      else await this.write(tx, data);
      const after = await policyOf(tx, whose);
      const same = JSON.stringify(ruleOf(before)) === JSON.stringify(ruleOf(after));
      if (!same && clientId === null) await this.accounts.lookAgain(tx);
      if (!same && clientId !== null) await this.standing.assess(tx, [clientId]);
      const made = before === null && after !== null;
      return { outcome: made ? 'created' : same ? 'unchanged' : 'changed', policy: after } as const;
    });
  }

  /** A manager sees those of own clients, of segments and of the firm. */
  @Answers(listCreditPolicies)
  async list(
    { cursor, limit, scope, of }: RequestOf<typeof listCreditPolicies>,
    { actor }: CallContext,
  ): Promise<Page<PolicyView>> {
    const after = decodeCursor(cursor, z.tuple([z.string(), z.string()]));
    const sight = sightOf(actor);
    const where = allOf(
      after && sql`(scope, coalesce(scope_of, '')) > (${after[0]}, ${after[1]})`,
      scope !== undefined && sql`scope = ${scope}`,
      of !== undefined && sql`scope_of = ${of}`,
      !sight.everything &&
        sql`(scope <> 'client' or scope_of in (
          select a.client_id::text from account a where a.manager_id = ${sight.staffId}))`,
    );
    const rows = await this.db.read(
      (tx) =>
        many<PolicyRow>(tx)`${policies(where)} order by scope, coalesce(scope_of, '') limit ${limit + 1}`,
    );
    return page(rows, limit, (row) => [row.scope, row.of ?? ''], viewOf);
  }

  private async lock(tx: Tx, clientId: string): Promise<void> {
    if (!(await one(tx)`select from account where client_id = ${clientId}`))
      throw notFound('client', clientId);
    await this.accounts.lock(tx, [clientId]);
  }

  private async write(tx: Tx, { scope, of, limit, overdue }: Put): Promise<void> {
    await run(tx)`
      insert into credit_policy (scope, scope_of, limit_sum, overdue_days, overdue_above, recorded_at, actor)
      values (${scope}, ${of ?? null}, ${limit === null ? null : toMinor(limit)}, ${overdue?.days ?? null},
        ${overdue ? toMinor(overdue.above) : null}, ${this.clock.now().toString()}, ${whoActs()})
      on conflict (scope, coalesce(scope_of, '')) do update set limit_sum = excluded.limit_sum,
        overdue_days = excluded.overdue_days, overdue_above = excluded.overdue_above, recorded_at = excluded.recorded_at,
        actor = excluded.actor`;
  }
}

const policies = (where: RawBuilder<unknown>) => sql`
  select scope, scope_of as "of", limit_sum as "limit", overdue_days as days, overdue_above as above,
    recorded_at as "recordedAt", (actor ->> 'staffId')::uuid as by from credit_policy where ${where}`;
async function policyOf(tx: Tx, whose: RawBuilder<unknown>): Promise<PolicyView | null> {
  const row = await one<PolicyRow>(tx)`${policies(whose)}`;
  return row ? viewOf(row) : null;
}
const viewOf = ({ limit, days, above, ...row }: PolicyRow): PolicyView => ({
  ...row,
  limit: limit === null ? null : fromMinor(limit),
  overdue: days === null ? null : { days, above: fromMinor(above!) },
});
const ruleOf = (policy: PolicyView | null) => policy && [policy.limit, policy.overdue];
