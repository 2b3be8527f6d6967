import type { LiveEvent } from '@otdel/contracts';

/** The PostgreSQL channel on which replicas of the gateway notify each other of new events. */
export const liveChannel = 'otdel_live';

/** A row of live_event: an event, stored for clients that reconnect. */
export interface LiveRow {
  seq: bigint;
  type: string;
  /** The managers who may see it. */
  seenBy: string[];
  data: LiveEvent;
}
