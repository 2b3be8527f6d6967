import { percentOf, type prepayment } from '@otdel/contracts';
import { many, type Tx } from '@otdel/platform';
import type { z } from 'zod';
import type { Account } from '../client/account.service.ts';
import type { Terms } from './domain/instalments.ts';

export type Prepayment = z.output<typeof prepayment>;

export interface ChosenTerms extends Terms {
  code: string;
  /** What new orders want; null: nothing. */
  prepayment: Prepayment | null;
}
/** @param share hundredths of a percent; both are null where nothing is wanted */
export const prepaymentOf = (share: number | null, holds: Prepayment['holds'] | null): Prepayment | null =>
  share === null ? null : { percent: percentOf(share), holds: holds! };
/** Until somebody says otherwise: all of it thirty days after the shipment. */
export const firstTerms: ChosenTerms = {
  code: 'NET30',
  parts: [{ share: 10_000, from: 'shipment', days: 30 }],
  weekend: 'stays',
  prepayment: null,
};

/**
 * The terms of clients on days: those of the client before those of the segment, of the region, of the firm; of each the
 * last one that had begun. One statement.
 * @param wanted `on`: ISO date
 * @returns the terms, in the order of `wanted`
 */
export async function termsFor(
  tx: Tx,
  wanted: readonly (Account & { on: string })[],
): Promise<ChosenTerms[]> {
  const rows = await many<{
    at: bigint;
    code: string | null;
    parts: Terms['parts'];
    weekend: Terms['weekend'];
    share: number | null;
    holds: Prepayment['holds'] | null;
  }>(tx)`
    select w.at, t.code, t.parts, t.weekend, t.prepay_share as share, t.prepay_holds as holds
    from jsonb_to_recordset(${JSON.stringify(wanted.map((one, at) => ({ ...one, at })))}::jsonb)
      as w (at bigint, "clientId" text, region text, segment text, "on" date)
    left join lateral (
      select u.code from terms_use u
      where u.from_on <= w."on" and (u.scope, coalesce(u.scope_of, '')) in (
        ('client', w."clientId"), ('segment', w.segment), ('region', w.region), ('firm', ''))
      order by array_position('{client,segment,region,firm}'::text[], u.scope), u.from_on desc, u.recorded_at desc, u.id desc
      limit 1) u on true
    left join terms t on t.code = u.code
    order by w.at`;
  return rows.map(({ code, parts, weekend, share, holds }) =>
    code === null ? firstTerms : { code, parts, weekend, prepayment: prepaymentOf(share, holds) },
  );
}
