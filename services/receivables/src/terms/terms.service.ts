import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  cutOverView,
  getCutOver,
  listTerms,
  listTermsUses,
  newId,
  notFound,
  type Page,
  percentOf,
  putTerms,
  termsRecord,
  refused,
  type RequestOf,
  type ResponseOf,
  setCutOver,
  toMinor,
  useTerms,
} from '@otdel/contracts';
import {
  Answers,
  allOf,
  Clock,
  Database,
  decodeCursor,
  many,
  newRecord,
  once,
  putByCode,
  type Put as Done,
  one,
  page,
  run,
  type Tx,
  whoActs,
} from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { AccountService } from '../client/account.service.ts';
import { sharesOf } from './domain/shares.ts';
import { type Prepayment, prepaymentOf } from './terms.queries.ts';

type Put = RequestOf<typeof putTerms>;
type TermsView = ResponseOf<typeof putTerms>['terms'];
type UseView = ResponseOf<typeof useTerms>;
type CutOver = z.output<typeof cutOverView>;
interface TermsRow extends Omit<TermsView, 'parts' | 'prepayment'> {
  prepayShare: number | null;
  prepayHolds: Prepayment['holds'] | null;
  parts: { share: number; from: TermsView['parts'][number]['from']; days: number }[];
}

/** Payment terms, whose they are, and from which day on shipments are invoiced. */
@Injectable()
export class TermsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountService,
  ) {}

  /** @throws refused `parts_not_whole`, `needed_when_new` */
  @Answers(putTerms)
  async put(data: Put, { commandId }: CallContext): Promise<ResponseOf<typeof putTerms>> {
    const { code } = data;
    const lock = `terms:${code}`;
    const write = (tx: Tx) => this.write(tx, data);
    const { outcome } = await putByCode(this.db, { lock, commandId, data, write });
    return { outcome, terms: viewOf((await this.db.read((tx) => termsOf(tx, code)))!) };
  }

  @Answers(listTerms)
  async list({ cursor, limit }: RequestOf<typeof listTerms>): Promise<Page<TermsView>> {
    const after = decodeCursor(cursor, z.tuple([z.string()]));
    const where = allOf(after && sql`code > ${after[0]}`);
    const rows = await this.db.read(
      (tx) => many<TermsRow>(tx)`${termsRows(where)} order by code limit ${limit + 1}`,
    );
    return page(rows, limit, (row) => [row.code], viewOf);
  }

  /** @throws not_found `terms`; refused `used_in_past` */
  @Answers(useTerms)
  async use(data: RequestOf<typeof useTerms>, { commandId }: CallContext): Promise<UseView> {
    const { id } = await once(this.db, { commandId, data }, async (tx) => {
      const today = this.clock.today();
      const from = data.from === undefined ? today : Temporal.PlainDate.from(data.from);
      if (Temporal.PlainDate.compare(from, today) < 0)
        throw refused('used_in_past', { day: from.toString(), today: today.toString() });
      if (!(await one(tx)`select from terms where code = ${data.code}`)) throw notFound('terms', data.code);
      const id = newId();
      await run(tx)`
        insert into terms_use (id, code, scope, scope_of, from_on, recorded_at, actor, reason)
        values (${id}, ${data.code}, ${data.scope}, ${data.of ?? null}, ${from.toString()}::date,
          ${this.clock.now().toString()}, ${whoActs()}, ${data.reason ?? null})`;
      await this.accounts.lookAgain(tx);
      return { id };
    });
    return (await this.db.read((tx) => one<UseView>(tx)`${useRows(sql`id = ${id}`)}`))!;
  }

  @Answers(listTermsUses)
  async listUses({ cursor, limit, scope }: RequestOf<typeof listTermsUses>): Promise<Page<UseView>> {
    const after = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
    const where = allOf(
      after && sql`(recorded_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      scope !== undefined && sql`scope = ${scope}`,
    );
    const rows = await this.db.read(
      (tx) => many<UseView>(tx)`${useRows(where)} order by recorded_at desc, id desc limit ${limit + 1}`,
    );
    return page(rows, limit, (row) => [row.recordedAt, row.id]);
  }

  @Answers(getCutOver)
  getCutOver(): Promise<CutOver> {
    return this.db.read(cutOver);
  }

  /** @throws refused `invoices_there` */
  @Answers(setCutOver)
  setCutOver(data: RequestOf<typeof setCutOver>, { commandId }: CallContext): Promise<CutOver> {
    return once(this.db, { commandId, data }, async (tx) => {
      // whoever makes invoices reads this row
      const { on } = (await one<CutOver>(tx)`select on_day as "on" from cut_over for update`)!;
      if (on !== data.on) {
        if (await one(tx)`select from invoice limit 1`) throw refused('invoices_there');
        await run(tx)`update cut_over set on_day = ${data.on}::date`;
      }
      return { on: data.on };
    });
  }

  private async write(tx: Tx, { code, ...given }: Put): Promise<Done> {
    const before = await termsOf(tx, code);
    const { name, parts, weekend, prepayment } = before
      ? { ...viewOf(before), ...given }
      : newRecord(termsRecord, { code, given });
    await run(tx)`
      insert into terms (code, name, parts, weekend, prepay_share, prepay_holds)
      values (${code}, ${name}, ${JSON.stringify(sharesOf(parts))}::jsonb, ${weekend},
        ${prepayment && Number(toMinor(prepayment.percent))}, ${prepayment?.holds ?? null})
      on conflict (code) do update set name = excluded.name, parts = excluded.parts, weekend = excluded.weekend,
        prepay_share = excluded.prepay_share, prepay_holds = excluded.prepay_holds`;
    const same = JSON.stringify(before) === JSON.stringify(await termsOf(tx, code));
    if (!same) await this.accounts.lookAgain(tx);
    return { outcome: !before ? 'created' : same ? 'unchanged' : 'changed', id: code };
  }
}

const termsOf = (tx: Tx, code: string) => one<TermsRow>(tx)`${termsRows(sql`code = ${code}`)}`;
const cutOver = async (tx: Tx): Promise<CutOver> =>
  (await one<CutOver>(tx)`select on_day as "on" from cut_over`)!;
const termsRows = (where: RawBuilder<unknown>) =>
  sql`select code, name, parts, weekend, prepay_share as "prepayShare", prepay_holds as "prepayHolds" from terms where ${where}`;
const useRows = (where: RawBuilder<unknown>) => sql`
  select id, code, scope, scope_of as "of", from_on as "from", recorded_at as "recordedAt", (actor ->> 'staffId')::uuid as by,
    reason from terms_use where ${where}`;
const viewOf = ({ parts, prepayShare, prepayHolds, ...row }: TermsRow): TermsView => ({
  ...row,
  prepayment: prepaymentOf(prepayShare, prepayHolds),
  parts: parts.map(({ share, ...part }) => ({ ...part, percent: percentOf(share) })),
});
