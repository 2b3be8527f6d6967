/** So many days after the delivery an opinion is still fresh, and so many days it is waited for. */
const freshFor = 30;
const waitFor = 14;

/**
 * Until when the client's answer is waited for, or null when it is too late to ask.
 * @example askUntil('2026-11-20', Temporal.PlainDate.from('2026-11-24')) // 2026-12-08
 */
export function askUntil(deliveredOn: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  const oldest = today.subtract({ days: freshFor });
  return Temporal.PlainDate.compare(deliveredOn, oldest) < 0 ? null : today.add({ days: waitFor });
}
