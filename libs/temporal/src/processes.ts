import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DomainError } from '@otdel/contracts';
import {
  type Clock,
  type Config,
  type Database,
  keyReused,
  logger,
  peekContext,
  type Tx,
  wasApplied,
} from '@otdel/platform';
import type { Client } from '@temporalio/client';
import {
  type SignalDefinition,
  type UpdateDefinition,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { Commander } from './commander.ts';
import type { TemporalConnection } from './connection.ts';
import { toDomainError, wasCutOff } from './failure.ts';
import type { ProcessKind } from './process-kind.ts';
import { ProcessSweep } from './process-sweep.ts';
import type { Command, ProcessInput } from './workflow/messages.ts';

const log = logger('temporal');
const mostBegun = 1_000;
/** Milliseconds in which the list of all running processes must arrive. */
const listWithin = 60_000;

/** A command that a process takes, and the rule that decides whether it is allowed. */
export interface CommandKind<Facts, Change> {
  update: UpdateDefinition<string, [Command<Change>]>;
  rule: (facts: Facts, change: Change) => void;
}

type AnyInput<Facts> = ProcessInput<object, Facts, unknown>;

/**
 * Starts, commands and signals the processes of one kind. The ledger is the authority: a process that does not exist, because
 * its first event has not arrived or because it was lost, is begun from the ledger.
 * @example class OrderProcess extends Processes<OrderFacts, OrderInput> { … super(temporal, db, clock, config, kind) … }
 */
export abstract class Processes<Facts, Input extends AnyInput<Facts>>
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  readonly #kind: ProcessKind<Input>;
  readonly #temporal: TemporalConnection;
  readonly #db: Database;
  readonly #commandsPerRun: number;
  readonly #commander: Commander;
  readonly #sweep: ProcessSweep;
  /** Processes that a command began here before their first event arrived. */
  readonly #begunByCommand = new Map<string, Promise<unknown>>();

  constructor(
    temporal: TemporalConnection,
    db: Database,
    clock: Clock,
    { env }: Config,
    kind: ProcessKind<Input>,
  ) {
    this.#kind = kind;
    this.#temporal = temporal;
    this.#db = db;
    this.#commandsPerRun = env.TEMPORAL_COMMANDS_PER_RUN;
    this.#commander = new Commander(temporal);
    this.#sweep = new ProcessSweep(db, clock, kind, {
      running: (signal) => this.running(signal),
      begin: async (tx, ids) => (await this.begin(tx, ids)).map(kind.idOf),
    });
    temporal.onUnreadable((workflowId) => this.#beginAnew(workflowId));
  }

  onApplicationBootstrap(): void {
    this.#sweep.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#sweep.stop();
  }

  /** Begins processes whose first event has arrived. Those that run already stay as they are. @throws unavailable `temporal` */
  async start(tx: Tx, ids: readonly string[]): Promise<void> {
    const left = await Promise.all(ids.map(async (id) => ((await this.#wasBegunByCommand(id)) ? [] : [id])));
    await this.begin(tx, left.flat());
  }

  /**
   * Begins processes from the ledger. Those that run already stay as they are.
   * @returns the inputs of those that are not over: their processes run now
   * @throws unavailable `temporal`
   */
  async begin(tx: Tx, ids: readonly string[]): Promise<Input[]> {
    const { open } = await this.#inLedger(tx, ids);
    await this.#temporal.ask((client) => Promise.all(open.map((input) => this.#begin(client, input))));
    return open;
  }

  /**
   * Sends a command to its process, which does it once per command id. The command is done when this returns. Concurrent
   * commands of one process wait their turn.
   * @throws DomainError of the rule; unavailable `temporal` without an answer in time: the command may still be done, and may
   *   be sent again; conflict `idempotency_key_reused`; the errors `missing` and `over` of the kind
   */
  async command<Change>(
    kind: CommandKind<Facts, Change>,
    id: string,
    command: Command<Change>,
  ): Promise<void> {
    if (peekContext()?.repeated && (await this.#wasDone(command))) return;
    try {
      await this.#send(kind, id, command);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || wasCutOff(error))
        return this.#withoutProcess(kind, id, command);
      const known = toDomainError(error);
      // Temporal deduplicates ids within one run only; the ledger knows those of earlier runs
      if (known && isRefusal(known) && (await this.#wasDone(command))) return;
      throw known ?? error;
    }
  }

  /**
   * Signals the processes one after another, in this order.
   * @returns ids of subjects that are over: they have no process and need none
   * @throws unavailable `temporal`
   */
  async signal(tx: Tx, ids: readonly string[], signal: SignalDefinition): Promise<string[]> {
    const missing = await this.#signal(ids, signal);
    const { open, over } = await this.#inLedger(tx, missing);
    await this.#temporal.ask((client) => Promise.all(open.map((input) => this.#begin(client, input))));
    await this.#signal(open.map(this.#kind.idOf), signal);
    return over.map(this.#kind.idOf);
  }

  /** Ids of running processes. Temporal's list lags some seconds behind. @throws unavailable `temporal` */
  async running(signal: AbortSignal): Promise<Set<string>> {
    const ids = new Set<string>();
    const query = `WorkflowType = '${this.#kind.workflow}' and ExecutionStatus = 'Running'`;
    const listed = async (client: Client) => {
      for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 }))
        ids.add(workflowId);
    };
    await this.#temporal.ask((client) => client.withAbortSignal(signal, () => listed(client)), listWithin);
    return ids;
  }

  /**
   * Searches for subjects that are not over and have no process, and begins their processes.
   * @returns how many were begun; null while another replica searches
   * @throws unavailable `temporal`, `database`
   */
  findLost(): Promise<number | null> {
    return this.#sweep.search();
  }

  async #send<Change>(
    { update }: CommandKind<Facts, Change>,
    id: string,
    command: Command<Change>,
  ): Promise<void> {
    const done = await this.#commander.send(this.#kind.processId(id), update, command);
    if (done !== command.fingerprint) throw keyReused();
  }

  async #withoutProcess<Change>(
    kind: CommandKind<Facts, Change>,
    id: string,
    command: Command<Change>,
  ): Promise<void> {
    if (await this.#wasDone(command)) return;
    const [input] = await this.#db.read((tx) => this.#kind.fromLedger(tx, [id]));
    if (!input) throw this.#kind.missing(id);
    kind.rule(input.facts, command.change);
    const over = this.#kind.over(input);
    if (over) throw over;
    log.info({ process: this.#kind.processId(id) }, 'the process begins with a command');
    const begun = this.#temporal.ask((client) => this.#begin(client, input));
    // an entry stays when another replica takes the first event: the map is bounded by emptying it
    if (this.#begunByCommand.size >= mostBegun) this.#begunByCommand.clear();
    this.#begunByCommand.set(id, begun);
    await begun;
    await this.#send(kind, id, command).catch((error: unknown) => {
      throw toDomainError(error) ?? error;
    });
  }

  async #wasBegunByCommand(id: string): Promise<boolean> {
    const begun = this.#begunByCommand.get(id);
    this.#begunByCommand.delete(id);
    if (!begun) return false;
    return begun.then(
      () => true,
      () => false,
    );
  }

  /** Begins a process that was ended, unless it is of another kind. */
  async #beginAnew(workflowId: string): Promise<void> {
    const prefix = this.#kind.processId('');
    if (!workflowId.startsWith(prefix)) return;
    await this.#db.transaction((tx) => this.begin(tx, [workflowId.slice(prefix.length)]));
  }

  #wasDone(command: Command<unknown>): Promise<boolean> {
    return this.#db.read((tx) => wasApplied(tx, command));
  }

  async #inLedger(tx: Tx, ids: readonly string[]): Promise<{ open: Input[]; over: Input[] }> {
    if (ids.length === 0) return { open: [], over: [] };
    const inputs = await this.#kind.fromLedger(tx, ids);
    const over = inputs.filter((input) => this.#kind.over(input));
    return { open: inputs.filter((input) => !over.includes(input)), over };
  }

  /** @returns ids of subjects without a process */
  async #signal(ids: readonly string[], signal: SignalDefinition): Promise<string[]> {
    const missing: string[] = [];
    for (const id of ids)
      await this.#temporal
        .ask((client) => client.workflow.getHandle(this.#kind.processId(id)).signal(signal))
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          missing.push(id);
        });
    return missing;
  }

  /** Eager start: the answer brings the first workflow task along, and the worker here does it at once. */
  #begin(client: Client, input: Input): Promise<unknown> {
    const { workflow, taskQueue, processId, idOf } = this.#kind;
    return client.workflow.start(workflow, {
      taskQueue,
      workflowId: processId(idOf(input)),
      args: [{ ...input, commandsPerRun: this.#commandsPerRun }],
      requestEagerStart: true,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
  }
}

/** A command that is done already may be refused when it is repeated: the rules have changed with it. */
const isRefusal = ({ kind }: DomainError): boolean =>
  kind === 'refused' || kind === 'changed' || kind === 'not_found' || kind === 'invalid';
