import {
  commandUpdate,
  type By,
  type Command,
  type ProcessInput,
  type StepInput,
} from '@otdel/temporal/workflow';
import { defineSignal } from '@temporalio/workflow';

/** A client's debt in the ledger. Moments are ISO UTC. */
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
  /** The ledger has changed since it was read. */
  stale: boolean;
}
export type DebtorInput = ProcessInput<DebtorSubject, DebtorFacts, DebtorMemory>;
type Step = DebtorSubject & StepInput;

export interface DebtorSteps {
  read(step: Step): Promise<DebtorFacts>;
  /** Records that a letter is to be sent. */
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
