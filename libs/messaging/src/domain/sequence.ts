import type { Envelope } from '@otdel/contracts';

export const aggregateKey = (event: Pick<Envelope, 'aggregate' | 'aggregateId'>): string =>
  `${event.aggregate} ${event.aggregateId}`;

export interface Sequenced {
  /** In order within each aggregate, without gaps, following on what was applied before. */
  ready: Envelope[];
  /** Before their turn, or of a type that is not known, or behind such an event or a dead letter: to be kept. */
  early: Envelope[];
}

/**
 * Sorts out what may be applied now. Versions that were applied before are left out.
 * @param events new ones and those that waited, of any aggregates, in any order, possibly twice
 * @param positions the last applied version of each aggregate; absent: none
 * @param isKnown whether this build knows the type of an event: what it does not know stands like a gap
 */
export function sequence(
  events: readonly Envelope[],
  positions: ReadonlyMap<string, number>,
  isKnown: (event: Envelope) => boolean,
): Sequenced {
  const result: Sequenced = { ready: [], early: [] };
  for (const [key, own] of Map.groupBy(events, aggregateKey)) {
    let at = positions.get(key) ?? 0;
    const early = new Map<number, Envelope>();
    for (const event of own.toSorted((a, b) => a.aggregateVersion - b.aggregateVersion)) {
      if (event.aggregateVersion <= at) continue;
      if (event.aggregateVersion === at + 1 && isKnown(event)) {
        result.ready.push(event);
        at++;
      } else if (!early.has(event.aggregateVersion)) early.set(event.aggregateVersion, event);
    }
    result.early.push(...early.values());
  }
  return result;
}

/**
 * Cuts a sequence into runs for handlers: as few as the order within each aggregate allows. Greedy: the handler that
 * most aggregates have next comes first and takes from each of them all it can.
 * @param handlerOf undefined: the service does not want this event, it only moves the version on
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
