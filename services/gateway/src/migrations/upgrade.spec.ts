import { made, upgraded } from '@otdel/testing';
import { gatewayMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await made(gatewayMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgraded(gatewayMigrations)).toEqual(fresh);
});
