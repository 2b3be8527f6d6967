import { type Recorded, refused } from '@otdel/contracts';

/**
 * The business date that somebody gives, or today when they give none. It may lie in the past, never in the future.
 * @param verb for the code of the refusal: `received` gives `received_in_future`
 * @example givenDay('received', '1998-05-06', today)
 * @throws refused `<verb>_in_future`
 */
export function givenDay(
  verb: Recorded,
  given: string | undefined,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  if (given === undefined) return today;
  const day = Temporal.PlainDate.from(given);
  if (Temporal.PlainDate.compare(day, today) > 0)
    throw refused(`${verb}_in_future`, { day: day.toString(), today: today.toString() });
  return day;
}
