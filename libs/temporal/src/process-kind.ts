import type { DomainError } from '@otdel/contracts';
import type { Tx } from '@otdel/platform';

/** What sets the processes of one business word apart from others. Ids are those of the subjects, such as orders. */
export interface ProcessKind<Input> {
  workflow: string;
  taskQueue: string;
  /** A prefix of this kind alone, and the id. */
  processId: (id: string) => string;
  idOf: (input: Input) => string;
  /** The inputs that the ledger gives for these ids; unknown ids are left out. */
  fromLedger: (tx: Tx, ids: readonly string[]) => Promise<Input[]>;
  missing: (id: string) => DomainError;
  /** Why the process takes no commands any more; undefined while it runs. */
  over: (input: Input) => DomainError | undefined;
  /** A page of ids in their order, above `after`: subjects that are not over and began before the moment `until`. */
  unfinished: (tx: Tx, page: { until: string; after: string; limit: number }) => Promise<string[]>;
  /** Repairs what lost processes may have missed. */
  afterSweep?: (tx: Tx) => Promise<void>;
}
