import {
  commandUpdate,
  type By,
  type Command,
  type ProcessInput,
  type StepInput,
} from '@otdel/temporal/workflow';
import { defineSignal } from '@temporalio/workflow';

/** What the ledger says of a client's debt. Moments are ISO UTC. */
export interface DebtorFacts {
  owed: number;
  /** When the next letter is due; null while nothing is owed. */
  remindAt: string | null;
  gone: boolean;
}
export interface DebtorSubject {
  clientId: string;
}
export interface DebtorMemory {
  /** Something has become known since the ledger was read. */
  stale: boolean;
}
export type DebtorInput = ProcessInput<DebtorSubject, DebtorFacts, DebtorMemory>;
type Step = DebtorSubject & StepInput;

export interface DebtorSteps {
  read(step: Step): Promise<DebtorFacts>;
  /** Writes the letter down as to be sent. */
  remind(step: Step): Promise<DebtorFacts>;
  defer(step: Step & Command<Deferral>): Promise<DebtorFacts>;
}
export interface DebtorCalls {
  sendLetters(of: DebtorSubject & { by: By }): Promise<void>;
}
export interface Deferral {
  until: string;
}

export const deferUpdate = commandUpdate<Deferral>('defer');
/** An invoice, a payment, a dispute. */
export const ledgerChanged = defineSignal('ledgerChanged');
