/**
 * The messages between a process, its callers and its steps. Plain data and ids: Temporal keeps them, so they hold no
 * names, telephones or letters of people.
 */
import type { Actor, CallContext } from '@otdel/contracts';
import { defineSignal, defineUpdate } from '@temporalio/workflow';

/** On whose behalf a step is done. */
export interface By {
  actor: Actor;
  correlationId: string;
}

/** On behalf of the system: what the process does by itself. */
export const bySystem = (correlationId: string): By => ({
  actor: { accountId: null, staffId: null, role: 'system' },
  correlationId,
});

export interface StepInput {
  /** The workflow's time, which is the firm's. ISO, UTC. */
  now: string;
}

/** A command of staff: done once per id, however often it comes. */
export interface Command<Change> {
  commandId: string;
  /** Of the change: the same id with another fingerprint is a conflict. */
  fingerprint: string;
  by: By;
  change: Change;
  /** The versions of the subject that the sender saw: a step changes nothing of one that has another. */
  seen?: Exclude<CallContext['seen'], undefined>;
  /** Names this sending of the command: a refusal carries the attempt that it answers. */
  attempt?: string;
}

/** What a run hands to the next one, beside the facts, when it continues as new. */
export interface CarriedOver<Memory> {
  memory: Memory;
  /** By duty: the last moment for which it was done. */
  served: Record<string, string>;
}

/**
 * What a process begins with.
 * @typeParam Subject the id of what it is about, such as `{ orderId: string }`: part of every step's input
 * @typeParam Facts the state in the ledger: every step answers it anew
 */
export type ProcessInput<Subject extends object, Facts, Memory> = Subject & {
  facts: Facts;
  /** After so many commands the process continues as new. Older builds left it out. */
  commandsPerRun?: number;
  /** From the previous run, if there was one. */
  before?: CarriedOver<Memory>;
};

/**
 * An update whose answer is the fingerprint of the command done under its id: a caller that reuses an id sees it.
 * @example export const shipUpdate = commandUpdate<Shipping>('ship');
 */
export const commandUpdate = <Change>(name: string) => defineUpdate<string, [Command<Change>]>(name);

/** Wakes the process: it looks at its conditions, and continues as new when that is due. Changes nothing else. */
export const lookUp = defineSignal('lookUp');
