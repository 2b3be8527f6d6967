import { nextWorkingDay, previousWorkingDay, type WorkCalendar } from '@otdel/calendar';
import { shareOf } from '@otdel/contracts';

/** A part of what a document asks for. */
export interface TermsPart {
  /** Hundredths of a percent of the document: 3000 is 30 %. The parts of terms sum to 10 000. */
  share: number;
  /** From which day the days are counted. `month_end`: the last day of the month of the shipment. */
  from: 'shipment' | 'month_end';
  days: number;
}
export interface Terms {
  parts: readonly TermsPart[];
  /** Where a due day that is not worked moves to. */
  weekend: 'stays' | 'next' | 'previous';
}
export interface Instalment {
  /** From 1 on. */
  no: number;
  dueOn: Temporal.PlainDate;
  /** Minor units. */
  amount: bigint;
}

export const wholeShare = 10_000;

/**
 * What is due of a shipment, and when. The instalments sum to the total: each takes its share of what is left, so the last one
 * is the remainder. Parts that come to nothing, and those of one day, are one instalment with what is beside them.
 * @param total minor units, above zero
 * @example instalmentsOf(10_001n, { parts: [{ share: 10_000, from: 'shipment', days: 30 }], weekend: 'stays' }, shippedOn, russia())
 */
export function instalmentsOf(
  total: bigint,
  { parts, weekend }: Terms,
  shippedOn: Temporal.PlainDate,
  calendar: WorkCalendar,
): Instalment[] {
  const due = new Map<string, bigint>();
  let [left, shares] = [total, BigInt(parts.reduce((sum, part) => sum + part.share, 0))];
  for (const part of parts) {
    const amount = shareOf(left, shares, BigInt(part.share));
    [left, shares] = [left - amount, shares - BigInt(part.share)];
    const day = moved(dayOf(part, shippedOn), weekend, calendar).toString();
    due.set(day, (due.get(day) ?? 0n) + amount);
  }
  return [...due]
    .filter(([, amount]) => amount > 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, amount], i) => ({ no: i + 1, dueOn: Temporal.PlainDate.from(day), amount }));
}

function dayOf({ from, days }: TermsPart, shippedOn: Temporal.PlainDate): Temporal.PlainDate {
  const start = from === 'shipment' ? shippedOn : shippedOn.with({ day: shippedOn.daysInMonth });
  return start.add({ days });
}

function moved(
  day: Temporal.PlainDate,
  weekend: Terms['weekend'],
  calendar: WorkCalendar,
): Temporal.PlainDate {
  if (weekend === 'stays') return day;
  return weekend === 'next' ? nextWorkingDay(calendar, day) : previousWorkingDay(calendar, day);
}
