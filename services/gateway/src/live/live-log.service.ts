import { Injectable } from '@nestjs/common';
import type { LiveEvent } from '@otdel/contracts';
import { run, type Tx } from '@otdel/platform';
import { liveChannel } from './live.messages.ts';

/** The events of the live stream, kept for those who come back. */
@Injectable()
export class LiveLogService {
  /** @param news `seenBy`: the managers who may see it */
  async append(tx: Tx, news: readonly { seenBy: (string | null)[]; data: LiveEvent }[]): Promise<void> {
    const rows = news.map(({ seenBy, data }) => ({
      type: data.type,
      at: data.at,
      seen: [...new Set(seenBy.filter((staffId) => staffId !== null))],
      data,
    }));
    // One writer at a time, until it has committed: readers go by the number, so a smaller one must not appear after
    // a greater one.
    await run(tx)`select pg_advisory_xact_lock(hashtextextended('live_event', 0))`;
    await run(tx)`
      insert into live_event (at, type, seen_by, data)
      select at, type, array(select jsonb_array_elements_text(seen)::uuid), data
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (at timestamptz, type text, seen jsonb, data jsonb))
        with ordinality as e (at, type, seen, data, turn)
      order by turn`;
    await run(tx)`select pg_notify(${liveChannel}, '')`;
  }
}
