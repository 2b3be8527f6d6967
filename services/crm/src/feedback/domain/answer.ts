import { refused } from '@otdel/contracts';

/**
 * The day on which the client answered: today by default, never in the future, never before the client was asked. An
 * answer may come late, after the order was closed without one.
 * @param askedOn ISO date; null: crm has no event that the client was asked
 * @param given ISO date; undefined: left out
 * @throws refused `feedback_not_asked`, `answered_in_future`, `answered_before_asked`
 * @example answerDay('2026-11-20', undefined, today)
 */
export function answerDay(
  askedOn: string | null,
  given: string | undefined,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  if (askedOn === null) throw refused('feedback_not_asked');
  const day = given === undefined ? today : Temporal.PlainDate.from(given);
  if (Temporal.PlainDate.compare(day, today) > 0)
    throw refused('answered_in_future', { day: day.toString(), today: today.toString() });
  if (Temporal.PlainDate.compare(day, askedOn) < 0)
    throw refused('answered_before_asked', { day: day.toString(), earliest: askedOn });
  return day;
}

/**
 * The moment of the answer in the list of contacts: now when it came today, else noon of its day, since nobody noted
 * the hour.
 * @param zone the firm's, IANA
 */
export function answerMoment(day: Temporal.PlainDate, now: Temporal.Instant, zone: string): Temporal.Instant {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  return day.equals(today) ? now : day.toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).toInstant();
}

/**
 * The day on which an opinion is put right: not in the future, nor before the answer.
 * @param given ISO date
 * @param answeredOn ISO date
 * @throws refused `corrected_in_future`, `corrected_before_answered`
 */
export function correctionDay(
  given: string,
  answeredOn: string,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  const day = Temporal.PlainDate.from(given);
  if (Temporal.PlainDate.compare(day, today) > 0)
    throw refused('corrected_in_future', { day: given, today: today.toString() });
  if (Temporal.PlainDate.compare(day, answeredOn) < 0)
    throw refused('corrected_before_answered', { day: given, earliest: answeredOn });
  return day;
}
