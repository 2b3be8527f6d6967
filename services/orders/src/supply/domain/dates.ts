import { refused } from '@otdel/contracts';

/**
 * The business date of something that people record, today when they did not say. It may lie in the past, never
 * in the future.
 * @param verb for the code of the refusal: `received` gives `received_in_future`
 * @example businessDay('received', '1998-05-06', today)
 * @throws refused `<verb>_in_future`
 */
export function businessDay(
  verb: 'received' | 'completed' | 'counted',
  said: string | undefined,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  if (said === undefined) return today;
  const day = Temporal.PlainDate.from(said);
  if (Temporal.PlainDate.compare(day, today) > 0) {
    throw refused(`${verb}_in_future`, `It cannot be ${verb} on ${day}: that is after today, ${today}.`);
  }
  return day;
}

/**
 * Nothing arrives before it was ordered.
 * @throws refused `<verb>_before_ordered`
 */
export function notBeforeOrdered(
  verb: 'received' | 'completed',
  day: Temporal.PlainDate,
  orderedOn: string,
): void {
  if (Temporal.PlainDate.compare(day, orderedOn) < 0) {
    throw refused(
      `${verb}_before_ordered`,
      `It cannot be ${verb} on ${day}: it was ordered on ${orderedOn}.`,
    );
  }
}
