import { refused } from '@otdel/contracts';

/**
 * The day on which the client answered: today when nobody said, never in the future, never before it was asked. An
 * answer may come late, after the order was closed without one.
 * @param askedOn ISO date; null: not heard of
 * @throws refused `feedback_not_asked`, `answered_in_future`, `answered_before_asked`
 * @example answerDay('2026-11-20', undefined, today)
 */
export function answerDay(
  askedOn: string | null,
  said: string | undefined,
  today: Temporal.PlainDate,
): Temporal.PlainDate {
  if (askedOn === null) throw refused('feedback_not_asked');
  const day = said === undefined ? today : Temporal.PlainDate.from(said);
  if (Temporal.PlainDate.compare(day, today) > 0)
    throw refused('answered_in_future', { day: day.toString(), today: today.toString() });
  if (Temporal.PlainDate.compare(day, askedOn) < 0)
    throw refused('answered_before_asked', { day: day.toString(), earliest: askedOn });
  return day;
}

/**
 * The moment that stands for the answer among the other contacts: now when it came today, else noon of its day, for
 * nobody noted the hour.
 * @param zone the firm's, IANA
 */
export function answerMoment(day: Temporal.PlainDate, now: Temporal.Instant, zone: string): Temporal.Instant {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  return day.equals(today) ? now : day.toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).toInstant();
}
