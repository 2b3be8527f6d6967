import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  fromMinor,
  receivablesReport,
  type RequestOf,
  type ResponseOf,
  unnamed,
} from '@otdel/contracts';
import { Answers, Clock, Database, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { accountSeenBy } from '../client/account.service.ts';
import { bucketAt, bucketsOf } from './domain/buckets.ts';

type Report = ResponseOf<typeof receivablesReport>;
type By = Report['by'];
/** What is open of one day, or free, by the key of the cut. */
interface Sum {
  key: string | null;
  /** ISO date; null: free money. */
  day: string | null;
  amount: bigint;
}
interface Sums {
  buckets: bigint[];
  open: bigint;
  free: bigint;
}

/** Who owes how much, and since when. */
@Injectable()
export class AgingQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Of the evening of a day, as it was known at a moment: the same pair answers the same for ever. One statement. */
  @Answers(receivablesReport)
  async report(data: RequestOf<typeof receivablesReport>, { actor }: CallContext): Promise<Report> {
    const { by, basis, buckets: bounds } = data;
    const asOf = data.asOf ?? this.clock.today().toString();
    const knownAt = data.knownAt ?? this.clock.now().toString();
    const day = Temporal.PlainDate.from(asOf);
    const rows = await this.db.read(
      (tx) => many<Sum>(tx)`
        with ${ledgerAt(asOf, knownAt)}
        select ${keys[by].claim} as key, ${basis === 'due' ? sql`i.due_on` : sql`v.issued_on`} as day, sum(i.open)::bigint as amount
        from claim i join invoice v on v.id = i.invoice_id join account a on a.client_id = v.client_id
        where ${accountSeenBy(actor)} group by 1, 2
        union all
        select ${keys[by].credit}, null, sum(c.free)::bigint
        from money c join account a on a.client_id = c.client_id where ${accountSeenBy(actor)} group by 1`,
    );
    const names = bucketsOf(bounds).map(({ name }) => name);
    const nothing = (): Sums => ({ buckets: names.map(() => 0n), open: 0n, free: 0n });
    const byKey = new Map<string | null, Sums>();
    const totals = nothing();
    for (const { key, day: of, amount } of rows) {
      const row = byKey.get(key) ?? nothing();
      byKey.set(key, row);
      for (const sums of [row, totals])
        if (of === null) sums.free += amount;
        else {
          sums.buckets[bucketAt(bounds, Temporal.PlainDate.from(of), day)]! += amount;
          sums.open += amount;
        }
    }
    const sorted = [...byKey]
      .filter(([, sums]) => sums.open > 0n || sums.free > 0n)
      .sort(([a, one], [b, other]) => {
        const less = other.open - other.free - (one.open - one.free);
        return less === 0n ? String(a).localeCompare(String(b)) : less > 0n ? 1 : -1;
      });
    return {
      ...{ asOf, knownAt, by, basis, buckets: names },
      rows: sorted.map(([key, sums]) => ({
        ...{ key, cut: by, name: named.has(by) ? unnamed : (key ?? '') },
        ...shown(sums),
      })),
      totals: shown(totals),
    };
  }
}

const named: ReadonlySet<By> = new Set<By>(['client', 'manager']);

/** The key of a cut, of a claim and of free money. Money belongs to no terms. */
const keys: Record<By, { claim: RawBuilder<unknown>; credit: RawBuilder<unknown> }> = {
  client: { claim: sql`v.client_id::text`, credit: sql`c.client_id::text` },
  manager: { claim: sql`a.manager_id::text`, credit: sql`a.manager_id::text` },
  segment: { claim: sql`a.segment`, credit: sql`a.segment` },
  region: { claim: sql`a.region`, credit: sql`a.region` },
  terms: { claim: sql`v.terms`, credit: sql`null::text` },
};

/** What was open and free on the evening of a day, by what was recorded until a moment. */
const ledgerAt = (asOf: string, knownAt: string): RawBuilder<unknown> => {
  const counts = (row: string) =>
    sql`${sql.ref(`${row}.on_day`)} <= ${asOf}::date and ${sql.ref(`${row}.recorded_at`)} <= ${knownAt}::timestamptz`;
  return sql`
    standing as (
      select l.credit_id, l.instalment_id, l.amount from allocation l
      where ${counts('l')} and not coalesce(l.undone_on <= ${asOf}::date and l.undone_at <= ${knownAt}::timestamptz, false)
    ), paid as (
      select id, sum(amount) as amount from (
        select instalment_id as id, amount from standing
        union all select w.instalment_id, w.amount from write_off w where ${counts('w')}) p group by id
    ), claim as (
      select i.invoice_id, i.due_on, i.amount - coalesce(p.amount, 0) as open
      from invoice v join instalment i on i.invoice_id = v.id left join paid p on p.id = i.id
      where v.issued_on <= ${asOf}::date and v.recorded_at <= ${knownAt}::timestamptz and i.amount > coalesce(p.amount, 0)
    ), spent as (
      select id, sum(amount) as amount from (
        select credit_id as id, amount from standing
        union all select r.credit_id, r.amount from refund r where ${counts('r')}) s group by id
    ), money as (
      select c.client_id, c.amount - coalesce(s.amount, 0) as free from credit c left join spent s on s.id = c.id
      where ${counts('c')} and c.amount > coalesce(s.amount, 0)
        and not coalesce(c.reversed_on <= ${asOf}::date and c.reversed_at <= ${knownAt}::timestamptz, false)
    )`;
};

const shown = ({ buckets, open, free }: Sums) => ({
  buckets: buckets.map(fromMinor),
  open: fromMinor(open),
  overdue: fromMinor(open - buckets[0]!),
  free: fromMinor(free),
  debt: fromMinor(open - free),
});
