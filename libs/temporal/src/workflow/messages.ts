/**
 * What a process, those who command it and those who do its steps agree on. Plain data and ids: no names, telephones or
 * letters of people.
 */
import type { Actor } from '@otdel/contracts';
import { defineSignal, defineUpdate } from '@temporalio/workflow';

/** On whose behalf a step is done. */
export interface By {
  actor: Actor;
  correlationId: string;
}

/** Of what the process does by itself. */
export const bySystem = (correlationId: string): By => ({
  actor: { accountId: null, staffId: null, role: 'system' },
  correlationId,
});

export interface StepInput {
  /** The firm's time: that of the process. ISO, UTC. */
  now: string;
}

/** A command of staff: done once per id, however often it comes. */
export interface Command<Change> {
  commandId: string;
  /** Of what was asked: the same id with another one is a conflict. */
  fingerprint: string;
  by: By;
  change: Change;
  /** Which sending of the command this is: a refusal says which one it answers. */
  attempt?: string;
}

/** What a process remembers beside the facts: what its next run, after it continued as new, goes on from. */
export interface Remembered<Memory> {
  memory: Memory;
  /** By duty, the moment that was served last. */
  served: Record<string, string>;
}

/**
 * What a process begins with.
 * @typeParam Subject names whom it is about, such as `{ orderId: string }`: part of every step's input
 * @typeParam Facts what the ledger says, answered anew by every step
 */
export type ProcessInput<Subject extends object, Facts, Memory> = Subject & {
  facts: Facts;
  /** After so many commands it continues as new. Left out by processes of older builds. */
  commandsPerRun?: number;
  /** Of the run before, where there was one. */
  before?: Remembered<Memory>;
};

/**
 * Every update answers the fingerprint of what was done under its id, so that a reused id is noticed.
 * @example export const shipUpdate = commandUpdate<Shipping>('ship');
 */
export const commandUpdate = <Change>(name: string) => defineUpdate<string, [Command<Change>]>(name);

/** Changes nothing: the process looks whether it has something to do, and continues as new when it is time. */
export const lookUp = defineSignal('lookUp');
