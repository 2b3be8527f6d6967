import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventTypes, publishers, subscriptions } from './index.ts';

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

test('a display name is all that events tell of people and firms', () => {
  const fields = [...eventTypes.values()].flatMap((t) =>
    [...JSON.stringify(z.toJSONSchema(t.payload)).matchAll(/"(\w+)":\{/g)].map(
      ([, field]) => `${t.name} ${field}`,
    ),
  );
  expect(fields.filter((f) => /phone|e?mail|address|contact|birth|passport/i.test(f))).toEqual([]);
  expect(fields.filter((f) => /name$/i.test(f)).toSorted()).toEqual([
    'client.changed name',
    'item.changed name',
    'staff.changed name',
    'supplier.changed name',
  ]);
});
