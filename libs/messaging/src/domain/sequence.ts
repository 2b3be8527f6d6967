import type { Envelope } from '@otdel/contracts';

export const aggregateKey = (event: Pick<Envelope, 'aggregate' | 'aggregateId'>): string =>
  `${event.aggregate} ${event.aggregateId}`;

export interface Sequenced {
  /** In the order of each aggregate, without gaps, following its last applied version. */
  ready: Envelope[];
  /** Events that must wait: before their turn, of an unknown type, or behind such an event or a dead letter. */
  early: Envelope[];
}

/**
 * Decides which events may be applied now. Versions that were applied before are left out.
 * @param events of any aggregates, in any order, possibly twice
 * @param positions the last applied version by aggregate key; absent when none was applied
 * @param isKnown whether this build knows the type of an event: an unknown one blocks like a gap
 */
export function sequence(
  events: readonly Envelope[],
  positions: ReadonlyMap<string, number>,
  isKnown: (event: Envelope) => boolean,
): Sequenced {
  const result: Sequenced = { ready: [], early: [] };
  for (const [key, some] of Map.groupBy(events, aggregateKey)) {
    let at = positions.get(key) ?? 0;
    const early = new Map<number, Envelope>();
    for (const event of some.toSorted((a, b) => a.aggregateVersion - b.aggregateVersion)) {
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
 * Splits a sequence into runs of one handler each, as few as the order within each aggregate allows. Greedy: the handler
 * that is next in most aggregates comes first, and takes as many events of each as it can.
 * @param handlerOf answers undefined for an event that only moves the version on
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
