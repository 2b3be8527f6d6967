import { Injectable } from '@nestjs/common';
import { conflict, newId, notFound, refused } from '@otdel/contracts';
import { Database, logger, type Tx } from '@otdel/platform';
import { TemporalConnection, toDomainError } from '@otdel/temporal';
import type { Client } from '@temporalio/client';
import {
  ApplicationFailure,
  type SignalDefinition,
  type UpdateDefinition,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { type RawBuilder, sql } from 'kysely';
import {
  type Command,
  type OrderFacts,
  type OrderInput,
  orderProcessId,
  orderTaskQueue,
  orderWorkflow,
  suppliesArrived,
} from '../order/order.messages.ts';
import { servable } from './servable.ts';
import { StepService } from '../order/step.service.ts';

const log = logger('orders');
const mostAhead = 1_000;
/** Milliseconds for a list of all that run. */
const longListing = 60_000;

/** A command of the process, and the rule that its process asks first. */
export interface Asked<Change> {
  update: UpdateDefinition<string, [Command<Change>]>;
  rule: (facts: OrderFacts, change: Change) => void;
}

/**
 * The processes of orders, seen from outside. Orders are taken without them: a process that is not there, because
 * the event of its order has not come yet or because it was lost, is begun from what the ledger says.
 */
@Injectable()
export class OrderProcess {
  /** Begun here by a command that was quicker than the event of the order. */
  readonly #ahead = new Map<string, Promise<unknown>>();

  constructor(
    private readonly temporal: TemporalConnection,
    private readonly db: Database,
    private readonly steps: StepService,
  ) {}

  /** Begins the processes of orders that were placed. Harmless for those that run. @throws unavailable `temporal` */
  async start(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const left = await Promise.all(orderIds.map(async (id) => ((await this.beganAhead(id)) ? [] : [id])));
    await this.begin(tx, left.flat());
  }

  /**
   * Begins processes from what the ledger says. Harmless for those that run.
   * @returns the orders that are not over: they run now
   * @throws unavailable `temporal`
   */
  async begin(tx: Tx, orderIds: readonly string[]): Promise<OrderInput[]> {
    if (orderIds.length === 0) return [];
    const open = (await this.steps.factsOf(tx, orderIds)).filter((order) => !isOver(order.facts));
    await this.temporal.ask((client) => Promise.all(open.map((order) => begin(client, order))));
    return open;
  }

  /** The ids of processes that run, as Temporal knew some seconds ago. @throws unavailable `temporal` */
  async running(signal: AbortSignal): Promise<Set<string>> {
    const ids = new Set<string>();
    const query = `WorkflowType = '${orderWorkflow}' and ExecutionStatus = 'Running'`;
    const listed = async (client: Client) => {
      for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 }))
        ids.add(workflowId);
    };
    await this.temporal.ask((client) => client.withAbortSignal(signal, () => listed(client)), longListing);
    return ids;
  }

  /**
   * Has a command done by the process of the order, once per id. It is done when this returns.
   * @throws DomainError what the rules say; unavailable `temporal` when there is no answer in time: the command may
   *   still be done, the same one may be sent again; conflict `idempotency_key_reused`; not_found `order`
   */
  async command<Change>(asked: Asked<Change>, orderId: string, command: Command<Change>): Promise<void> {
    try {
      await this.obey(asked, orderId, command);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return this.withoutProcess(asked, orderId, command);
      const known = toDomainError(error);
      // a process that was begun anew does not know the ids of the one before it, but the ledger does
      if (known?.kind === 'refused' && (await this.wasDone(command))) return;
      throw known ?? error;
    }
  }

  /** Tells the processes, in this order. Those that are over need not know. @throws unavailable `temporal` */
  async signal(tx: Tx, orderIds: readonly string[], signal: SignalDefinition): Promise<void> {
    const missing = await this.tell(orderIds, signal);
    if (missing.length === 0) return;
    const begun = await this.begin(tx, missing);
    await this.tell(
      begun.map((order) => order.orderId),
      signal,
    );
  }

  /**
   * Offers what is free of these items to those that wait for it, the earliest promise first.
   * @param items a condition on `item_id`
   * @throws unavailable `temporal`
   */
  async offer(tx: Tx, items: RawBuilder<unknown>): Promise<void> {
    await this.signal(tx, await servable(tx, items), suppliesArrived);
  }

  private async obey<Change>(
    { update }: Asked<Change>,
    orderId: string,
    command: Command<Change>,
  ): Promise<void> {
    const attempt = newId();
    const send = async (updateId: string) => {
      const done = await this.temporal.ask((client) =>
        client.workflow
          .getHandle(orderProcessId(orderId))
          .executeUpdate(update, { updateId, args: [{ ...command, attempt }] }),
      );
      if (done !== command.fingerprint) throw reused();
    };
    try {
      await send(command.commandId);
    } catch (error) {
      // what hindered it the last time may be mended: the ledger sees to it that it is done once
      if (!isOldAnswer(error, attempt)) throw error;
      await send(attempt);
    }
  }

  private async withoutProcess<Change>(
    asked: Asked<Change>,
    orderId: string,
    command: Command<Change>,
  ): Promise<void> {
    if (await this.wasDone(command)) return;
    const [order] = await this.db.read((tx) => this.steps.factsOf(tx, [orderId]));
    if (!order) throw notFound('order', orderId);
    asked.rule(order.facts, command.change);
    if (isOver(order.facts))
      throw refused('order_closed', `${order.facts.number} is over; place a new order.`);
    log.info({ order: order.facts.number }, 'the process begins with a command');
    const begun = this.temporal.ask((client) => begin(client, order));
    // of another instance's events nothing is heard here
    if (this.#ahead.size >= mostAhead) this.#ahead.clear();
    this.#ahead.set(orderId, begun);
    await begun;
    await this.obey(asked, orderId, command).catch((error: unknown) => {
      throw toDomainError(error) ?? error;
    });
  }

  private async beganAhead(orderId: string): Promise<boolean> {
    const begun = this.#ahead.get(orderId);
    this.#ahead.delete(orderId);
    return (
      begun !== undefined &&
      begun.then(
        () => true,
        () => false,
      )
    );
  }

  private async wasDone({ commandId, fingerprint }: Command<unknown>): Promise<boolean> {
    const { rows } = await this.db.read((tx) =>
      sql<{ fingerprint: string }>`select fingerprint from applied_command where id = ${commandId}`.execute(
        tx.getKysely(),
      ),
    );
    if (!rows[0]) return false;
    if (rows[0].fingerprint !== fingerprint) throw reused();
    return true;
  }

  /** One after another: the first is served first. @returns those that have no process */
  private async tell(orderIds: readonly string[], signal: SignalDefinition): Promise<string[]> {
    const missing: string[] = [];
    for (const orderId of orderIds)
      await this.temporal
        .ask((client) => client.workflow.getHandle(orderProcessId(orderId)).signal(signal))
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          missing.push(orderId);
        });
    return missing;
  }
}

const isOver = ({ commercial }: OrderFacts): boolean => commercial === 'cancelled' || commercial === 'closed';

/** Of another sending than this one: written down by the process, not decided now. */
function isOldAnswer(error: unknown, attempt: string): boolean {
  for (let e = error; e instanceof Error; e = e.cause)
    if (e instanceof ApplicationFailure && typeof e.details?.[1] === 'string')
      return e.details[1] !== attempt;
  return false;
}

/** Eager: the first task comes back with the answer and is done here at once. */
const begin = (client: Client, order: OrderInput): Promise<unknown> =>
  client.workflow.start(orderWorkflow, {
    taskQueue: orderTaskQueue,
    workflowId: orderProcessId(order.orderId),
    args: [order],
    requestEagerStart: true,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });

const reused = () =>
  conflict(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request. Use a new key for a new request.',
  );
