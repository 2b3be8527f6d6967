import { Injectable } from '@nestjs/common';
import { type Actor, sightOf } from '@otdel/contracts';
import { many, run, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';

/** What terms are chosen by. */
export interface Account {
  clientId: string;
  region: string | null;
  segment: string | null;
}
type Facts = { clientId: string } & (
  { region: string | null; segment: string | null } | { managerId: string | null }
);

/** The accounts of clients: whoever changes the money of a client holds the row of his account. */
@Injectable()
export class AccountService {
  /** Makes the accounts that there are not, and locks all, in the order of their ids. */
  lock(tx: Tx, clientIds: Iterable<string>): Promise<Account[]> {
    return many<Account>(tx)`
      insert into account as a (client_id) select id from unnest(${[...new Set(clientIds)]}::uuid[]) as c (id) order by id
      on conflict (client_id) do update set client_id = excluded.client_id
      returning a.client_id as "clientId", a.region, a.segment`;
  }

  /** Has all accounts assessed anew, soon: terms or policies changed. */
  async lookAgain(tx: Tx): Promise<void> {
    await run(tx)`update credit_look set wanted = wanted + 1`;
  }

  /** Keeps what crm says of clients. */
  async keep(tx: Tx, news: readonly Facts[]): Promise<void> {
    const facts = new Map<string, object>();
    for (const one of news) facts.set(one.clientId, { ...facts.get(one.clientId), ...one });
    await run(tx)`
      insert into account as a (client_id, region, segment, manager_id)
      select r."clientId", r.facts ->> 'region', r.facts ->> 'segment', (r.facts ->> 'managerId')::uuid
      from jsonb_to_recordset(${JSON.stringify([...facts].map(([clientId, of]) => ({ clientId, facts: of })))}::jsonb)
        as r ("clientId" uuid, facts jsonb) order by 1
      on conflict (client_id) do update set
        region = case when ${stated('region')} then excluded.region else a.region end,
        segment = case when ${stated('segment')} then excluded.segment else a.segment end,
        manager_id = case when ${stated('managerId')} then excluded.manager_id else a.manager_id end`;
    function stated(field: string): RawBuilder<boolean> {
      const ids = [...facts].flatMap(([id, of]) => (field in of ? [id] : []));
      return sql`a.client_id = any(${ids}::uuid[])`;
    }
  }
}

/** The condition on `account a` for clients whose money the actor may see: a manager that of own clients. */
export const accountSeenBy = (actor: Actor): RawBuilder<boolean> => {
  const sight = sightOf(actor);
  return sight.everything ? sql`true` : sql`a.manager_id = ${sight.staffId}`;
};
