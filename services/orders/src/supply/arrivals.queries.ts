import { type RawBuilder, sql } from 'kysely';

/**
 * What came of a purchase or job, and what of it was taken back, as a JSON array of `receipt r`. Quantities and prices
 * are decimal strings.
 * @param of the condition on `receipt r`
 * @param entry what an arrival shows beside its number, time, person and corrections
 * @param corrected what of the lines of a correction `c` is shown
 */
export const arrivals = (
  of: RawBuilder<unknown>,
  entry: RawBuilder<unknown>,
  corrected: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`coalesce((
  select json_agg(json_build_object('no', r.no, 'recordedAt', r.recorded_at, 'by', r.actor ->> 'staffId', ${entry},
    'corrections', coalesce((
      select json_agg(json_build_object('on', c.corrected_on, 'recordedAt', c.recorded_at, 'reason', c.reason,
        'by', c.actor ->> 'staffId', ${corrected}) order by c.recorded_at, c.id)
      from receipt_correction c where c.receipt_id = r.id), '[]')) order by r.received_on, r.no)
  from receipt r where ${of}), '[]')`;

interface Told {
  recordedAt: string;
}
const inUtc = <T extends Told>(told: T): T => ({
  ...told,
  recordedAt: Temporal.Instant.from(told.recordedAt).toString(),
});
/** The arrivals that were read, with their moments in UTC. */
export const arrivalsOf = <C extends Told, A extends Told & { corrections: C[] }>(
  stored: readonly A[],
): A[] => stored.map((each) => ({ ...inUtc(each), corrections: each.corrections.map(inUtc) }));
