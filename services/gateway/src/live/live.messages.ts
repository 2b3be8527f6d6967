import type { LiveEvent } from '@otdel/contracts';

/** The channel of PostgreSQL on which replicas of the gateway wake each other. */
export const liveChannel = 'otdel_live';

/** An event as it is kept for those who come back. */
export interface LiveRow {
  seq: bigint;
  type: string;
  /** The managers who may hear of it. */
  seenBy: string[];
  data: LiveEvent;
}
