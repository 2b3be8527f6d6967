import { newId, unavailable } from '@otdel/contracts';
import type { UpdateDefinition } from '@temporalio/common';
import pLimit, { type LimitFunction } from 'p-limit';
import { setTimeout as pause } from 'node:timers/promises';
import { isFull, type TemporalConnection } from './connection.ts';
import { isContinuing, isOldAnswer } from './failure.ts';
import { type Command, lookUp } from './workflow/messages.ts';

/** Commands of one process in flight from one replica. Three replicas together stay below the ten that Temporal takes. */
const inFlight = 3;
/** Milliseconds before a command is sent again, to the next run of its process: first pause and longest pause. */
const shortestPause = 20;
const longestPause = 500;

/** Sends commands to processes. Commands queue here, so that callers never meet a limit of Temporal's. */
export class Commander {
  readonly #temporal: Pick<TemporalConnection, 'ask' | 'deadline'>;
  /** By process id: its queue of commands, first in, first out. */
  readonly #lanes = new Map<string, LimitFunction>();

  constructor(temporal: Pick<TemporalConnection, 'ask' | 'deadline'>) {
    this.#temporal = temporal;
  }

  /**
   * @returns the answer of the process
   * @throws unavailable `temporal` without an answer before the deadline of the call; WorkflowNotFoundError; the failure that
   *   the process answers
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
          // Temporal repeats a recorded refusal, whose cause may be gone. A new update id asks again; the ledger does it once
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
    for (let wait = shortestPause; ; wait = Math.min(wait * 2, longestPause)) {
      try {
        return await this.#temporal.ask((client) =>
          client.workflow.getHandle(processId).executeUpdate(update, { updateId, args: [command] }),
        );
      } catch (error) {
        const full = isFull(error);
        if (!full && !isContinuing(error)) throw error;
        if (Date.now() + wait >= deadline) throw unavailable('temporal');
        // a process of an older build that is full continues as new in its next workflow task
        if (full) await this.#wake(processId);
        await pause(wait * (0.5 + Math.random()));
      }
    }
  }

  /**
   * Makes the process look at its facts, unless a workflow task is under way: an event that comes meanwhile makes the server
   * refuse the end of that task. A full history may take longer to replay than a caller waits, so a signal from each caller
   * would keep the process from ever continuing as new.
   */
  async #wake(processId: string): Promise<void> {
    await this.#temporal.ask(async (client) => {
      const handle = client.workflow.getHandle(processId);
      const { raw } = await handle.describe();
      if (!raw.pendingWorkflowTask) await handle.signal(lookUp);
    });
  }
}
