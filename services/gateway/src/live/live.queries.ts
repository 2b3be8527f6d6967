import { Injectable } from '@nestjs/common';
import type { Sight } from '@otdel/contracts';
import { Database, many, one } from '@otdel/platform';
import type { LiveRow } from './live.messages.ts';

@Injectable()
export class LiveQueries {
  constructor(private readonly db: Database) {}

  /** The numbers of the oldest and the newest stored event; null when none is stored. */
  async kept(): Promise<{ oldest: bigint | null; newest: bigint | null }> {
    const row = await this.db.read(
      (tx) => one<{ oldest: bigint | null; newest: bigint | null }>(tx)`
        select min(seq) as oldest, max(seq) as newest from live_event`,
    );
    return row!;
  }

  /** The events after a number, up to another one, that somebody may see; oldest first. */
  async after(after: bigint, upTo: bigint | null, sight: Sight, limit: number): Promise<LiveRow[]> {
    return this.db.read(
      (tx) => many<LiveRow>(tx)`
        select seq, type, seen_by::text[] as "seenBy", data from live_event
        where seq > ${after} and (${upTo}::bigint is null or seq <= ${upTo})
          and (${sight.everything} or ${sight.everything ? null : sight.staffId}::uuid = any(seen_by))
        order by seq limit ${limit}`,
    );
  }
}
