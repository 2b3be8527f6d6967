import { made, upgraded } from '@otdel/testing';
import { crmMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await made(crmMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgraded(crmMigrations)).toEqual(fresh);
});
