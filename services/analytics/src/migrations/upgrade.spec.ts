import { newSchema, upgradedSchema } from '@otdel/testing';
import { analyticsMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await newSchema(analyticsMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgradedSchema(analyticsMigrations)).toEqual(fresh);
});
