import { Redis } from 'ioredis';
import pg from 'pg';
import { eventually, freshDatabase, sharedServers } from './index.ts';

it('gives a database of its own on a real server', async () => {
  const db = await freshDatabase();
  const client = new pg.Client({ connectionString: db.adminUrl });
  await client.connect();
  expect((await client.query('select current_database() as name')).rows).toEqual([{ name: db.name }]);
  await client.end();
  await db.drop();
});

it('gives a real Redis', async () => {
  const redis = new Redis(sharedServers().redis);
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
});

it('tries again until it holds', async () => {
  let times = 0;
  await eventually(() => expect(++times).toBe(3));
  const never = eventually(() => expect(times++).toBe('ready'), { timeoutMs: 60 });
  await expect(never).rejects.toThrow(/After \d+ looks in \d+ ms(.|\n)*"ready"(.|\n)*\d/);
});
