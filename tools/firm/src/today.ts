/**
 * Today in FIRM_TIME_ZONE, as in the services: the clock of this machine may be in another zone.
 * @returns an ISO date
 */
export const firmToday = (): string =>
  Temporal.Now.plainDateISO(process.env['FIRM_TIME_ZONE'] || 'Europe/Moscow').toString();
