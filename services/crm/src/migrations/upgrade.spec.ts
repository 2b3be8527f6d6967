import { newSchema, upgradedSchema } from '@otdel/testing';
import { crmMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await newSchema(crmMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgradedSchema(crmMigrations)).toEqual(fresh);
});
