import { sql } from 'kysely';
import { Cleaning } from './cleaning.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';

/**
 * How long it is remembered that a command was done. A client may repeat one for a week. A process may for longer: a
 * step that was done, but of which Temporal has not heard because it went away at that moment, is done again when it
 * is back, under the same id, and so is all that follows the point to which somebody resets a process.
 */
const kept = { hours: 30 * 24 };

/** Forgets the commands of long ago, in every room that takes some. */
export class CommandCleaning extends Cleaning {
  constructor(database: Database, clock: Clock, every?: number) {
    super(
      database,
      clock,
      { applied_command: (now) => sql`applied_at < ${now.subtract(kept).toString()}` },
      every,
    );
  }
}
