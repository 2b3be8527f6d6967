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
  one,
  page,
  putByCode,
  type Put as Done,
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
  async put(data: Put, { commandId }: CallContext): Promise<ResponseOf<typeof putCreditPolicy>> {
    const { scope, of = null } = data;
    const whose = sql`scope = ${scope} and scope_of is not distinct from ${of}`;
    const lock = `credit policy:${scope}:${of ?? ''}`;
    const write = (tx: Tx) => this.write(tx, data, whose);
    const { outcome } = await putByCode(this.db, { lock, commandId, data, write });
    return { outcome, policy: await this.db.read((tx) => policyOf(tx, whose)) };
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

  private async write(tx: Tx, data: Put, whose: RawBuilder<unknown>): Promise<Done> {
    const { scope, of = null, inherited } = data;
    const clientId = scope === 'client' ? of : null;
    if (clientId !== null) await this.lock(tx, clientId);
    const before = await policyOf(tx, whose);
    if (inherited) await run(tx)`delete from credit_policy where ${whose}`;
    else await this.keep(tx, { scope, of, ...ruleOf(before), ...namedIn(data) });
    const after = await policyOf(tx, whose);
    const same = JSON.stringify(before && ruleOf(before)) === JSON.stringify(after && ruleOf(after));
    if (!same && clientId === null) await this.accounts.lookAgain(tx);
    if (!same && clientId !== null) await this.standing.assess(tx, [clientId]);
    const made = before === null && after !== null;
    return { outcome: made ? 'created' : same ? 'unchanged' : 'changed', id: of ?? scope };
  }

  private async keep(tx: Tx, { scope, of, limit, overdue }: Kept): Promise<void> {
    await run(tx)`
      insert into credit_policy (scope, scope_of, limit_sum, overdue_days, overdue_above, recorded_at, actor)
      values (${scope}, ${of}, ${limit === null ? null : toMinor(limit)}, ${overdue?.days ?? null},
        ${overdue ? toMinor(overdue.above) : null}, ${this.clock.now().toString()}, ${whoActs()})
      on conflict (scope, coalesce(scope_of, '')) do update set limit_sum = excluded.limit_sum,
        overdue_days = excluded.overdue_days, overdue_above = excluded.overdue_above, recorded_at = excluded.recorded_at,
        actor = excluded.actor`;
  }
}

/** What holds the orders of whoever it is of. */
type Rule = Pick<PolicyView, 'limit' | 'overdue'>;
type Kept = Rule & Pick<PolicyView, 'scope' | 'of'>;
const ruleOf = (policy: PolicyView | null): Rule => ({
  limit: policy?.limit ?? null,
  overdue: policy?.overdue ?? null,
});
const namedIn = ({ limit, overdue }: Put): Partial<Rule> => ({
  ...(limit !== undefined && { limit }),
  ...(overdue !== undefined && { overdue }),
});
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
