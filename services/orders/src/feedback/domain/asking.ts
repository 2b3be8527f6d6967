/** In days: so long after the delivery the client is still asked, and so long the firm waits for the answer. */
const freshFor = 30;
const waitFor = 14;

/**
 * The last day on which the firm waits for the client's answer; null when it is too late to ask.
 * @example askUntil('2026-11-20', Temporal.PlainDate.from('2026-11-24')) // 2026-12-08
 */
export function askUntil(deliveredOn: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  const oldest = today.subtract({ days: freshFor });
  return Temporal.PlainDate.compare(deliveredOn, oldest) < 0 ? null : today.add({ days: waitFor });
}

/** The last day on which the firm waits for the answer of a client whose opinion was taken back, however long ago he was asked. */
export const askAgainUntil = (today: Temporal.PlainDate): Temporal.PlainDate => today.add({ days: waitFor });
