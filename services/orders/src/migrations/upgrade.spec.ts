import { newSchema, upgradedSchema } from '@otdel/testing';
import { ordersMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await newSchema(ordersMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgradedSchema(ordersMigrations)).toEqual(fresh);
});
