import type { Envelope } from '@otdel/contracts';

export const aggregateKey = (event: Pick<Envelope, 'aggregate' | 'aggregateId'>): string =>
  `${event.aggregate} ${event.aggregateId}`;

export interface Sequenced {
  /** In order within each aggregate, without holes, following on what was applied before. */
  ready: Envelope[];
  /** Before their turn, or behind a poisoned one: to be kept. */
  early: Envelope[];
  /** Heard before by version: nothing to do. */
  old: Envelope[];
}

/**
 * Sorts out what may be applied now.
 * @param events new ones and those that waited, of any aggregates, in any order, possibly twice
 * @param positions the last applied version of each aggregate; absent: none
 */
export function sequence(events: readonly Envelope[], positions: ReadonlyMap<string, number>): Sequenced {
  const result: Sequenced = { ready: [], early: [], old: [] };
  for (const [key, own] of Map.groupBy(events, aggregateKey)) {
    let at = positions.get(key) ?? 0;
    for (const event of own.toSorted((a, b) => a.aggregateVersion - b.aggregateVersion)) {
      if (event.aggregateVersion <= at) result.old.push(event);
      else if (event.aggregateVersion === at + 1) {
        result.ready.push(event);
        at++;
      } else if (
        !result.early.some((e) => aggregateKey(e) === key && e.aggregateVersion === event.aggregateVersion)
      )
        result.early.push(event);
    }
  }
  return result;
}

/**
 * Cuts a sequence into runs for handlers: as few as the order within each aggregate allows. Greedy: the handler that
 * most aggregates have next comes first and takes from each of them all it can.
 * @param handlerOf undefined: nobody handles this event, it only moves the version on
 */
export function runs<H>(
  ready: readonly Envelope[],
  handlerOf: (event: Envelope) => H | undefined,
): { handler: H; events: Envelope[] }[] {
  const lines = [...Map.groupBy(ready, aggregateKey).values()].map((events) =>
    events.filter((e) => handlerOf(e) !== undefined),
  );
  const next = lines.map(() => 0);
  const result: { handler: H; events: Envelope[] }[] = [];
  for (;;) {
    const votes = new Map<H, number>();
    lines.forEach((line, i) => {
      const event = line[next[i]!];
      if (event) votes.set(handlerOf(event)!, (votes.get(handlerOf(event)!) ?? 0) + 1);
    });
    let handler: H | undefined;
    for (const [candidate, count] of votes)
      if (handler === undefined || count > votes.get(handler)!) handler = candidate;
    if (handler === undefined) return result;
    const events: Envelope[] = [];
    lines.forEach((line, i) => {
      while (next[i]! < line.length && handlerOf(line[next[i]!]!) === handler) events.push(line[next[i]!++]!);
    });
    result.push({ handler, events });
  }
}
