import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventNamed, eventTypes, newId, publishers, subscriptions, upToDate } from './index.ts';

/**
 * Published events stay readable. An example is written when a version of an event is published, and never changed
 * afterwards: when it no longer parses, the change needs version 2 beside 1.
 */
const folder = join(import.meta.dirname, '../examples');
const recorded = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
/** `purchase.received@1.costed` is of `purchase.received@1`, with fields that came later. */
const typeOf = (name: string): string => /^.+@\d+/.exec(name)![0];
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

test('every version of every event has an example, and no example is of an event that is gone', () => {
  expect([...new Set(recorded.map(typeOf))].toSorted()).toEqual([...eventTypes.keys()].toSorted());
});

test.each(recorded)('%s is understood, with nothing unknown in it', (name) => {
  expect(eventTypes.get(typeOf(name))!.payload.parse(read(name))).toEqual(read(name));
});

test('an event belongs to one aggregate, and every subscription to the one it is listed under', () => {
  const names = [...eventTypes.values()].map((t) => `${t.name}@${t.version}`);
  expect(new Set(names).size).toBe(names.length);
  for (const [room, wiring] of Object.entries(subscriptions))
    for (const [aggregate, types] of Object.entries(wiring)) {
      expect(Object.keys(publishers)).toContain(aggregate);
      expect(types.map((t) => [room, t.name, t.aggregate])).toEqual(
        types.map((t) => [room, t.name, aggregate]),
      );
    }
});

const published = [...eventTypes.values()].filter((type) => type === eventNamed(type.name));
const outdated = [...eventTypes.values()].filter((type) => !published.includes(type));

test('events tell nothing personal: no names, and nothing that people wrote', () => {
  const fields = published.flatMap((t) =>
    [...JSON.stringify(z.toJSONSchema(t.payload)).matchAll(/"(\w+)":\{/g)].map(
      ([, field]) => `${t.name} ${field}`,
    ),
  );
  expect(fields.filter((f) => /phone|e?mail|address|contact|birth|passport/i.test(f))).toEqual([]);
  expect(fields.filter((f) => /reason|note|comment|subject|body|title|text/i.test(f))).toEqual([]);
  expect(fields.filter((f) => /name$/i.test(f))).toEqual(['item.changed name']);
});

const envelope = {
  id: newId(),
  aggregateId: newId(),
  aggregateVersion: 1,
  recordedAt: '2026-11-24T09:00:00Z',
  correlationId: 'c',
  actor: { staffId: null, role: 'system' },
} as const;
test.each(outdated)(
  '$name@$version is read as the version that is published',
  ({ name, version, aggregate }) => {
    const arrived = { ...envelope, type: name, version, aggregate, payload: read(`${name}@${version}`) };
    const now = eventNamed(name);
    expect(upToDate(arrived)).toEqual({
      ...arrived,
      version: now.version,
      payload: read(`${name}@${now.version}`),
    });
  },
);
test('other events stay as they are', () => {
  const arrived = {
    ...envelope,
    type: 'order.placed',
    version: 1,
    aggregate: 'order' as const,
    payload: { reason: 'x' },
  };
  expect(upToDate(arrived)).toBe(arrived);
});
