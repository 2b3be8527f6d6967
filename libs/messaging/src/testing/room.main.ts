/** A room in a separate process, to be killed. Prints `ready` on stdout. */
import type { Service } from '@otdel/contracts';
import { openRoom } from './rooms.ts';

const { ROOM, DATABASE_URL, REDIS_URL, SECONDS } = process.env;
const room = await openRoom(ROOM as Service, {
  databaseUrl: DATABASE_URL!,
  redisUrl: REDIS_URL!,
  seconds: Number(SECONDS),
});
if (process.env['REBUILD']) await room.messaging.rebuild(() => Promise.resolve());
process.stdout.write('ready\n');
