import { refused } from './errors.ts';

const isClosed = (day: Temporal.PlainDate, through: string | null): boolean =>
  through !== null && Temporal.PlainDate.compare(day, through) <= 0;

/**
 * Nothing is recorded for a day on or before the day through which the books are closed.
 * @param through ISO date; null: they are open
 * @throws refused `books_closed`
 * @example mustBeOpen(shippedOn, '2026-10-31')
 */
export function mustBeOpen(day: Temporal.PlainDate, through: string | null): void {
  if (isClosed(day, through)) throw refused('books_closed', { day: day.toString(), through: through! });
}

/**
 * The day of what has the day of another fact when nobody names one, such as a correction: that day, or today once its
 * books are closed.
 */
export const openDayFor = (
  day: Temporal.PlainDate,
  through: string | null,
  today: Temporal.PlainDate,
): Temporal.PlainDate => (isClosed(day, through) ? today : day);
