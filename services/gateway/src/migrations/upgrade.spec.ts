import { newSchema, upgradedSchema } from '@otdel/testing';
import { gatewayMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await newSchema(gatewayMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgradedSchema(gatewayMigrations)).toEqual(fresh);
});
