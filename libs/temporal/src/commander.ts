import { newId, unavailable } from '@otdel/contracts';
import type { UpdateDefinition } from '@temporalio/common';
import pLimit, { type LimitFunction } from 'p-limit';
import { setTimeout as pause } from 'node:timers/promises';
import { isFull, type TemporalConnection } from './connection.ts';
import { isContinuing, isOldAnswer } from './failure.ts';
import { type Command, lookUp } from './workflow/messages.ts';

/** Commands of one process that are in flight from here: three replicas together stay below the ten that Temporal takes. */
const inFlight = 3;
/** Milliseconds before a command is sent to the next run of its process: the shortest and the longest pause. */
const shortestPause = 20;
const longestPause = 500;

/** Sends commands to processes, so that whoever sends them never meets a limit of Temporal's: they wait their turn. */
export class Commander {
  readonly #temporal: Pick<TemporalConnection, 'ask' | 'deadline'>;
  /** By process: those that wait here, the first first. */
  readonly #lanes = new Map<string, LimitFunction>();

  constructor(temporal: Pick<TemporalConnection, 'ask' | 'deadline'>) {
    this.#temporal = temporal;
  }

  /**
   * @returns what the process answers
   * @throws unavailable `temporal` when there is no answer before the deadline of the call; WorkflowNotFoundError; what the
   *   process answers
   */
  async send<Change>(
    processId: string,
    update: UpdateDefinition<string, [Command<Change>]>,
    command: Command<Change>,
  ): Promise<string> {
    const attempt = newId();
    const sendAs = (updateId: string) => this.#send(processId, update, updateId, { ...command, attempt });
    const lane = this.#lanes.get(processId) ?? pLimit(inFlight);
    this.#lanes.set(processId, lane);
    try {
      return await lane(() =>
        sendAs(command.commandId).catch((error: unknown) => {
          if (!isOldAnswer(error, attempt)) throw error;
          // what hindered it the last time may be mended: the ledger sees to it that it is done once
          return sendAs(attempt);
        }),
      );
    } finally {
      if (lane.activeCount + lane.pendingCount === 0) this.#lanes.delete(processId);
    }
  }

  async #send<Change>(
    processId: string,
    update: UpdateDefinition<string, [Command<Change>]>,
    updateId: string,
    command: Command<Change>,
  ): Promise<string> {
    const deadline = this.#temporal.deadline();
    let lookedUp = false;
    for (let wait = shortestPause; ; wait = Math.min(wait * 2, longestPause)) {
      try {
        return await this.#temporal.ask((client) =>
          client.workflow.getHandle(processId).executeUpdate(update, { updateId, args: [command] }),
        );
      } catch (error) {
        const full = isFull(error);
        if (!full && !isContinuing(error)) throw error;
        if (Date.now() + wait >= deadline) throw unavailable('temporal');
        // a process of an older build has taken all that it may: it goes on in a new run once it looks up. More than one
        // signal would only hinder it
        if (full && !lookedUp) {
          await this.#temporal.ask((client) => client.workflow.getHandle(processId).signal(lookUp));
          lookedUp = true;
        }
        await pause(wait * (0.5 + Math.random()));
      }
    }
  }
}
