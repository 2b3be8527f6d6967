import { made, upgraded } from '@otdel/testing';
import { ordersMigrations } from './index.ts';

test('the oldest firm, brought forward, has the tables of a new one', async () => {
  const fresh = await made(ordersMigrations);
  expect(fresh.length).toBeGreaterThan(50);
  expect(await upgraded(ordersMigrations)).toEqual(fresh);
});
