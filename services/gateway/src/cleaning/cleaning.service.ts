import { Injectable } from '@nestjs/common';
import { Cleaning, Clock, Database } from '@otdel/platform';
import { sql } from 'kysely';
import { knownFor } from '../session/attempts.service.ts';

/** A client may repeat a command for a week, and reconnect to the live stream within a day. */
const kept = { keys: { hours: 8 * 24 }, live: { hours: 24 }, failures: { hours: 24 } };

@Injectable()
export class CleaningService extends Cleaning {
  constructor(database: Database, clock: Clock) {
    super(database, clock, {
      idempotency_key: (now) => sql`at < ${now.subtract(kept.keys).toString()}`,
      // the newest event stays: by its number a client that reconnects learns that it missed nothing
      live_event: (now) =>
        sql`at < ${now.subtract(kept.live).toString()} and seq < (select max(seq) from live_event)`,
      sign_in_count: (now) => sql`
        latest < ${now.subtract(kept.failures).toString()}
        and (known_at is null or known_at < ${now.subtract(knownFor).toString()})`,
      // the foreign key deletes its refresh tokens
      session: (now) => sql`expires_at < ${now.toString()}`,
    });
  }
}
