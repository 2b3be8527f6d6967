import type { Envelope } from '@otdel/contracts';
import { logger } from '@otdel/platform';

const log = logger('inbox');

/**
 * Logs one line for each order in the applied events, so that `npm run logs -- --order` shows which services know of it.
 * The line has the correlation id of its cause: that of the batch would also match the lines of other orders.
 */
export function logOrders(applied: readonly Envelope[]): void {
  for (const [order, events] of Map.groupBy(applied, orderOf)) {
    if (order === undefined) continue;
    const [correlationId, ...others] = new Set(events.map((e) => e.correlationId));
    log.info(
      { order, heard: events.map((e) => e.type), ...(others.length === 0 && { correlationId }) },
      'heard of the order',
    );
  }
}

/** The number that every event of an order carries. */
function orderOf({ aggregate, payload }: Envelope): string | undefined {
  if (aggregate !== 'order') return undefined;
  return (payload as { state?: { number?: string } }).state?.number;
}
