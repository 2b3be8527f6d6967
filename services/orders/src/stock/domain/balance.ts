/** The movements of an item on one day after the day in question. Thousandths. */
export interface DayChange {
  on: string;
  change: bigint;
}

/**
 * The first day from which the item is never short, when it is short on `day` or later; null when it is not. The
 * balance of a day is what is on hand now, without the movements of later days.
 * @param onHand on hand now
 * @param later the movements after `day`, a day each
 * @example firstDayWith(0n, [{ on: '2026-11-26', change: 5n }], '2026-11-24') // '2026-11-26': it came on that day
 */
export function firstDayWith(onHand: bigint, later: readonly DayChange[], day: string): string | null {
  const days = later.toSorted((a, b) => (a.on < b.on ? 1 : -1));
  let balance = onHand;
  for (const { on, change } of days) {
    if (balance < 0n) return null;
    balance -= change;
    if (balance < 0n) return on;
  }
  return balance < 0n ? day : null;
}
