import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  clientStatement,
  fromMinor,
  mostEntries,
  notFound,
  refused,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { Answers, Clock, Config, Database, many, one, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { accountSeenBy } from '../client/account.service.ts';

type Statement = ResponseOf<typeof clientStatement>;
type Kind = Statement['entries'][number]['kind'];
/** Above zero: the client owes more by it. */
interface EntryRow {
  on: string;
  kind: Kind;
  documentId: string;
  number: string | null;
  amount: bigint;
}

/** What a client owes, entry by entry. */
@Injectable()
export class StatementQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** @throws not_found `client`, also when the actor may not see it; refused `statement_too_long` */
  @Answers(clientStatement)
  async statement(data: RequestOf<typeof clientStatement>, { actor }: CallContext): Promise<Statement> {
    const { clientId, from = null, to = this.clock.today().toString() } = data;
    return this.db.read(async (tx) => {
      if (!(await one(tx)`select from account a where a.client_id = ${clientId} and ${accountSeenBy(actor)}`))
        throw notFound('client', clientId);
      const opening = from === null ? 0n : await sumBefore(tx, clientId, from);
      const rows = await entriesOf(tx, clientId, from, to);
      if (rows.length > mostEntries) throw refused('statement_too_long', { most: mostEntries });
      let balance = opening;
      const [debit, credit] = [{ sum: 0n }, { sum: 0n }];
      const entries = rows.map(({ amount, ...entry }) => {
        balance += amount;
        (amount > 0n ? debit : credit).sum += amount;
        return {
          ...entry,
          debit: fromMinor(amount > 0n ? amount : 0n),
          credit: fromMinor(amount < 0n ? -amount : 0n),
          balance: fromMinor(balance),
        };
      });
      return {
        ...{ clientId, currency: this.config.currency, from, to, opening: fromMinor(opening), entries },
        totals: { debit: fromMinor(debit.sum), credit: fromMinor(-credit.sum) },
        closing: fromMinor(balance),
      };
    });
  }
}

/** All entries of a client; the places say in which order those of one day stand. */
const entries = (clientId: string) => sql`
  select issued_on as "on", 'invoice' as kind, id as "documentId", number, amount, recorded_at, 1 as place
    from invoice where client_id = ${clientId}
  union all select on_day, kind, id, reference, -amount, recorded_at, 2 from credit where client_id = ${clientId}
  union all select reversed_on, 'reversal', id, reference, amount, reversed_at, 3 from credit
    where client_id = ${clientId} and reversed_on is not null
  union all select r.on_day, 'refund', c.id, c.reference, r.amount, r.recorded_at, 4
    from credit c join refund r on r.credit_id = c.id where c.client_id = ${clientId}
  union all select w.on_day, 'write_off', v.id, v.number, -w.amount, w.recorded_at, 5
    from invoice v join instalment i on i.invoice_id = v.id join write_off w on w.instalment_id = i.id
    where v.client_id = ${clientId}`;

const entriesOf = (tx: Tx, clientId: string, from: string | null, to: string): Promise<EntryRow[]> =>
  many<EntryRow>(tx)`
    select e."on", e.kind, e."documentId", e.number, e.amount from (${entries(clientId)}) e
    where e."on" <= ${to}::date and (${from}::date is null or e."on" >= ${from}::date)
    order by e."on", e.place, e.recorded_at, e."documentId" limit ${mostEntries + 1}`;

const sumBefore = async (tx: Tx, clientId: string, day: string): Promise<bigint> =>
  (await one<{ sum: bigint }>(tx)`
    select coalesce(sum(e.amount), 0)::bigint as sum from (${entries(clientId)}) e where e."on" < ${day}::date`)!
    .sum;
