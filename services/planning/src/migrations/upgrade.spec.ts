import { newSchema, upgradedSchema } from '@otdel/testing';
import { planningMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await newSchema(planningMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgradedSchema(planningMigrations)).toEqual(fresh);
});
