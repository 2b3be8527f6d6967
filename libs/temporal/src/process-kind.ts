import type { DomainError } from '@otdel/contracts';
import type { Tx } from '@otdel/platform';

/** What is of one business word in its processes, seen from outside. Ids are of what the processes are about. */
export interface ProcessKind<Input> {
  workflow: string;
  taskQueue: string;
  processId: (id: string) => string;
  idOf: (input: Input) => string;
  /** What processes start from, as the ledger says it; unknown ones are left out. */
  fromLedger: (tx: Tx, ids: readonly string[]) => Promise<Input[]>;
  missing: (id: string) => DomainError;
  /** Why it takes no commands any more; undefined while it goes on. */
  over: (input: Input) => DomainError | undefined;
  /** Those that are not over and began before the moment `until`: ids above `after`, in order. */
  living: (tx: Tx, page: { until: string; after: string; limit: number }) => Promise<string[]>;
  /** Makes good what lost processes may have missed. */
  afterSweep?: (tx: Tx) => Promise<void>;
}
