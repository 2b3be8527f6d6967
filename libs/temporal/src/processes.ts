import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DomainError } from '@otdel/contracts';
import {
  type Clock,
  type Config,
  type Database,
  keyReused,
  logger,
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
const mostAhead = 1_000;
/** Milliseconds for a list of all that run. */
const longListing = 60_000;

/** A command of a process, and the rule that the process asks first. */
export interface Asked<Facts, Change> {
  update: UpdateDefinition<string, [Command<Change>]>;
  rule: (facts: Facts, change: Change) => void;
}

type AnyInput<Facts> = ProcessInput<object, Facts, unknown>;

/**
 * Processes of one kind, seen from outside. What they are about does without them: a process that is not there, because the
 * event of its beginning has not come yet or because it was lost, is begun from what the ledger says.
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
  /** Begun here by a command that was quicker than the event of the beginning. */
  readonly #ahead = new Map<string, Promise<unknown>>();

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
  }

  onApplicationBootstrap(): void {
    this.#sweep.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#sweep.stop();
  }

  /** Begins those whose event has come. Harmless for those that run. @throws unavailable `temporal` */
  async start(tx: Tx, ids: readonly string[]): Promise<void> {
    const left = await Promise.all(ids.map(async (id) => ((await this.#beganAhead(id)) ? [] : [id])));
    await this.begin(tx, left.flat());
  }

  /**
   * Begins processes from what the ledger says. Harmless for those that run.
   * @returns those that are not over: they run now
   * @throws unavailable `temporal`
   */
  async begin(tx: Tx, ids: readonly string[]): Promise<Input[]> {
    const { open } = await this.#inLedger(tx, ids);
    await this.#temporal.ask((client) => Promise.all(open.map((input) => this.#begin(client, input))));
    return open;
  }

  /**
   * Has a command done by its process, once per id. It is done when this returns. Commands that come at once wait their
   * turn.
   * @throws DomainError what the rules say; unavailable `temporal` when there is no answer in time: the command may still be
   *   done, the same one may be sent again; conflict `idempotency_key_reused`; what `missing` and `over` of the kind say
   */
  async command<Change>(asked: Asked<Facts, Change>, id: string, command: Command<Change>): Promise<void> {
    try {
      await this.#obey(asked, id, command);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || wasCutOff(error))
        return this.#withoutProcess(asked, id, command);
      const known = toDomainError(error);
      // a later run does not know the ids of the one before it, but the ledger does
      if (known && speaksOfRules(known) && (await this.#wasDone(command))) return;
      throw known ?? error;
    }
  }

  /**
   * Signals the processes one after another, in this order.
   * @returns those that are over: they have no process and need none
   * @throws unavailable `temporal`
   */
  async signal(tx: Tx, ids: readonly string[], signal: SignalDefinition): Promise<string[]> {
    const missing = await this.#signal(ids, signal);
    const { open, over } = await this.#inLedger(tx, missing);
    await this.#temporal.ask((client) => Promise.all(open.map((input) => this.#begin(client, input))));
    await this.#signal(open.map(this.#kind.idOf), signal);
    return over.map(this.#kind.idOf);
  }

  /** Ids of the processes that run, as Temporal knew some seconds ago. @throws unavailable `temporal` */
  async running(signal: AbortSignal): Promise<Set<string>> {
    const ids = new Set<string>();
    const query = `WorkflowType = '${this.#kind.workflow}' and ExecutionStatus = 'Running'`;
    const listed = async (client: Client) => {
      for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 }))
        ids.add(workflowId);
    };
    await this.#temporal.ask((client) => client.withAbortSignal(signal, () => listed(client)), longListing);
    return ids;
  }

  /**
   * Looks for what is not over and has no process, and begins it.
   * @returns how many were begun; null while another replica is looking
   * @throws unavailable `temporal`, `database`
   */
  findLost(): Promise<number | null> {
    return this.#sweep.look();
  }

  async #obey<Change>({ update }: Asked<Facts, Change>, id: string, command: Command<Change>): Promise<void> {
    const done = await this.#commander.send(this.#kind.processId(id), update, command);
    if (done !== command.fingerprint) throw keyReused();
  }

  async #withoutProcess<Change>(
    asked: Asked<Facts, Change>,
    id: string,
    command: Command<Change>,
  ): Promise<void> {
    if (await this.#wasDone(command)) return;
    const [input] = await this.#db.read((tx) => this.#kind.fromLedger(tx, [id]));
    if (!input) throw this.#kind.missing(id);
    asked.rule(input.facts, command.change);
    const over = this.#kind.over(input);
    if (over) throw over;
    log.info({ process: this.#kind.processId(id) }, 'the process begins with a command');
    const begun = this.#temporal.ask((client) => this.#begin(client, input));
    // events of other replicas' beginnings do not come here
    if (this.#ahead.size >= mostAhead) this.#ahead.clear();
    this.#ahead.set(id, begun);
    await begun;
    await this.#obey(asked, id, command).catch((error: unknown) => {
      throw toDomainError(error) ?? error;
    });
  }

  async #beganAhead(id: string): Promise<boolean> {
    const begun = this.#ahead.get(id);
    this.#ahead.delete(id);
    if (!begun) return false;
    return begun.then(
      () => true,
      () => false,
    );
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

  /** @returns those that have no process */
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

  /** Eager: the first task comes back with the answer and is done here at once. */
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

/** A command that was done may be against the rules by now. */
const speaksOfRules = ({ kind }: DomainError): boolean =>
  kind === 'refused' || kind === 'not_found' || kind === 'invalid';
