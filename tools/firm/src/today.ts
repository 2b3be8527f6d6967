/**
 * The day it is in the firm, wherever this machine stands: in FIRM_TIME_ZONE, as the services have it.
 * @returns an ISO date
 */
export const firmToday = (): string =>
  Temporal.Now.plainDateISO(process.env['FIRM_TIME_ZONE'] || 'Europe/Moscow').toString();
