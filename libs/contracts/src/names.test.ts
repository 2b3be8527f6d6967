import { z } from 'zod';
import { nameOf, namesIn, operations, orderView, pageOf, revenueReport, unnamed } from './index.ts';

const filled = (schema: z.ZodType, answer: unknown) => {
  for (const { whose, put } of namesIn(schema)!(answer)) put(`${whose.kind} ${whose.id}`);
  return answer;
};

test('names are put beside their ids, in lists and in what may be missing', () => {
  const thing = z.object({
    client: z.object({ id: z.string(), name: nameOf('client') }),
    by: z
      .object({ staffId: z.string().nullable(), staffName: nameOf('staff', 'staffId') })
      .nullable()
      .optional(),
    title: z.string(),
  });
  const of = (id: string, by?: string | null) => ({
    client: { id, name: unnamed },
    by: by === undefined ? null : { staffId: by, staffName: unnamed },
    title: unnamed,
  });
  expect(filled(pageOf(thing), { items: [of('a', 'x'), of('b'), of('c', null)], next: null })).toEqual({
    items: [
      { ...of('a'), client: { id: 'a', name: 'client a' }, by: { staffId: 'x', staffName: 'staff x' } },
      { ...of('b'), client: { id: 'b', name: 'client b' } },
      { ...of('c', null), client: { id: 'c', name: 'client c' } },
    ],
    next: null,
  });
});

test('a row of revenue has names of clients and managers, and what the room knows stays', () => {
  const keys = [
    { cut: 'client', id: 'a', name: 'a' },
    { cut: 'manager', id: 'b', name: 'b' },
    { cut: 'item', id: 'c', name: 'Paint' },
    { cut: 'region', id: null, name: '—' },
  ];
  filled(revenueReport.response, { rows: [{ keys }] });
  expect(keys.map(({ name }) => name)).toEqual(['client a', 'staff b', 'Paint', '—']);
});

test('schemas that are made of others have the names of those; one without names has no places', () => {
  expect(namesIn(orderView.pick({ client: true }))).not.toBeNull();
  expect(namesIn(z.object({ name: z.string() }))).toBeNull();
  expect(operations.filter(({ shows }) => namesIn(shows)).length).toBeGreaterThan(5);
});
