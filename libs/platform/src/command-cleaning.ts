import { sql } from 'kysely';
import { Cleaning } from './cleaning.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';

/**
 * How long commands are remembered. A client may repeat one for a week. A workflow may repeat a step for longer, under the
 * same id: after an outage of Temporal that lost the result of the step, and after somebody has reset the workflow.
 */
const kept = { hours: 30 * 24 };

/** Deletes old rows of `applied_command`, in every room that has the table. */
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
