import { Injectable } from '@nestjs/common';
import { ReadModel } from '@otdel/messaging';
import { run, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';

interface Told {
  id: string;
  version: number;
  recordedAt: string;
}

/**
 * To which region and segment a client, and to which group an item belonged, and when. The moments are those of the
 * events, so they do not depend on the order in which events of different rooms come.
 */
@Injectable()
@ReadModel({ tables: ['client_history', 'item_history'] })
export class GroupService {
  /** Two statements, however many there are. */
  async clients(
    tx: Tx,
    told: readonly (Told & { region: string | null; segment: string | null })[],
  ): Promise<void> {
    await run(tx)`
      insert into client_history (client_id, version, recorded_at, from_at, until_at, region, segment)
      select id, version, "recordedAt", 'infinity', 'infinity', region, segment
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb)
        as t (id uuid, version int, "recordedAt" timestamptz, region text, segment text)
      order by id, version on conflict do nothing`;
    await run(tx)`${intervals('client_history', 'client_id', told)}`;
  }

  async items(tx: Tx, told: readonly (Told & { group: string | null })[]): Promise<void> {
    await run(tx)`
      insert into item_history (item_id, version, recorded_at, from_at, until_at, item_group)
      select id, version, "recordedAt", 'infinity', 'infinity', "group"
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb)
        as t (id uuid, version int, "recordedAt" timestamptz, "group" text)
      order by id, version on conflict do nothing`;
    await run(tx)`${intervals('item_history', 'item_id', told)}`;
  }
}

/**
 * The first row of each begins before all time: what was shipped earlier has no other group. A clock that was put back moves
 * no row before the one that precedes it.
 */
function intervals(table: string, id: string, told: readonly Told[]): RawBuilder<unknown> {
  const [history, key] = [sql.table(table), sql.ref(id)];
  return sql`
    update ${history} h set from_at = n.from_at, until_at = n.until_at
    from (
      select of, version, from_at, lead(from_at, 1, 'infinity') over (partition by of order by version) as until_at
      from (
        select ${key} as of, version,
          case when row_number() over own = 1 then '-infinity' else max(recorded_at) over own end as from_at
        from ${history} where ${key} = any(${[...new Set(told.map((t) => t.id))]}::uuid[])
        window own as (partition by ${key} order by version)
      ) begun
    ) n
    where ${key} = n.of and h.version = n.version and (h.from_at, h.until_at) is distinct from (n.from_at, n.until_at)`;
}
