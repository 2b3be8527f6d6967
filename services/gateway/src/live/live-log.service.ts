import { Injectable } from '@nestjs/common';
import type { LiveEvent } from '@otdel/contracts';
import { run, type Tx } from '@otdel/platform';
import { liveChannel } from './live.messages.ts';

/** Stores the events of the live stream for clients that reconnect. */
@Injectable()
export class LiveLogService {
  /** @param events `seenBy`: the managers who may see the event */
  async append(tx: Tx, events: readonly { seenBy: (string | null)[]; data: LiveEvent }[]): Promise<void> {
    const rows = events.map(({ seenBy, data }) => ({
      type: data.type,
      at: data.at,
      seen: [...new Set(seenBy.filter((staffId) => staffId !== null))],
      data,
    }));
    // The lock lets one writer at a time in, until it has committed. Readers go by the number: a smaller number must not
    // appear after a greater one.
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
