import { refused } from '@otdel/contracts';

/** The business date something is recorded for, and the firm's clock at the recording. */
export interface At {
  on: Temporal.PlainDate;
  now: Temporal.Instant;
}

type Verb =
  | 'received'
  | 'completed'
  | 'counted'
  | 'placed'
  | 'confirmed'
  | 'amended'
  | 'shipped'
  | 'delivered'
  | 'cancelled';

/**
 * The business date of something that people record, today when they did not say. It may lie in the past, never
 * in the future.
 * @param verb for the code of the refusal: `received` gives `received_in_future`
 * @example businessDay('received', '1998-05-06', today)
 * @throws refused `<verb>_in_future`
 */
export function businessDay(
  verb: Verb,
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
 * Nothing happens before what it follows from.
 * @throws refused `<verb>_before_<cause>`
 * @example notBefore('shipped', day, 'placed', order.placedOn)
 */
export function notBefore(
  verb: Verb | 'promised',
  day: Temporal.PlainDate | string,
  cause: 'ordered' | 'placed' | 'confirmed' | 'received' | 'shipped',
  causedOn: string,
): void {
  if (Temporal.PlainDate.compare(day, causedOn) < 0) {
    throw refused(
      `${verb}_before_${cause}`,
      `It cannot be ${verb} ${verb === 'promised' ? 'for' : 'on'} ${day}: it was ${cause} on ${causedOn}.`,
    );
  }
}
