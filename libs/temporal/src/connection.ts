import { unavailable } from '@otdel/contracts';
import { logger, timeLeft, type Config } from '@otdel/platform';
import {
  Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { NamespaceNotFoundError, type DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { setTimeout as pause } from 'node:timers/promises';
import { temporalAccess, type Access } from './access.ts';
import { EncryptingCodec } from './codec.ts';
import { installRuntime } from './runtime.ts';

const log = logger('temporal');
/** Milliseconds that a caller waits at most. */
const patience = 10_000;
/** Milliseconds that an answer needs for its way back to the caller: they are taken from the deadline. */
const margin = 500;
/** Milliseconds between two tries to connect: first pause and longest pause. */
const firstPause = 250;
const longestPause = 5_000;
/** Milliseconds before a request is repeated that the busy server rejected: first pause and longest pause. */
const firstBusyPause = 20;
const longestBusyPause = 500;
/**
 * gRPC codes: invalid argument, not found, already exists, failed precondition, out of range. These are about the request.
 * All others are about the server or the network, expired credentials among them.
 */
const answers = new Set([3, 5, 6, 9, 11]);

/**
 * The connection of this process to Temporal. Client and worker share it, so that a workflow started here can run here at
 * once (eager start). It is made in the background: until then every request fails with `unavailable`.
 */
export class TemporalConnection {
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  /** For a worker: ends the processes whose history it cannot read, so that they are begun anew from the ledger. */
  readonly workerDataConverter: DataConverter;
  readonly #address: string;
  readonly #access: Access;
  /** Ids of the processes that are being ended. */
  readonly #unreadable = new Set<string>();
  readonly #endings = new Set<(workflowId: string) => Promise<unknown>>();
  readonly #stopping = new AbortController();
  #connecting: Promise<NativeConnection> | undefined;
  #client: Client | undefined;

  constructor({ env }: Config) {
    this.namespace = env.TEMPORAL_NAMESPACE;
    this.#address = env.TEMPORAL_ADDRESS;
    this.#access = temporalAccess(env);
    const keys = env.TEMPORAL_PAYLOAD_KEY ?? '';
    this.dataConverter = { payloadCodecs: [new EncryptingCodec(keys)] };
    const end = (workflowId: string) => void this.#endUnreadable(workflowId);
    this.workerDataConverter = { payloadCodecs: [new EncryptingCodec(keys, end)] };
  }

  /** @param then is called when a process was ended because its history could not be read: it begins the process anew */
  onUnreadable(then: (workflowId: string) => Promise<unknown>): void {
    this.#endings.add(then);
  }

  /** Waits for the connection, however long it takes. @throws AbortError once the process stops */
  ready(): Promise<NativeConnection> {
    return (this.#connecting ??= this.#connect());
  }

  /**
   * Sends a request to Temporal: at most ten seconds long, and never beyond the deadline of the current call. A request that
   * the busy server rejects is repeated until then, so `work` must be idempotent.
   * @param waitMs milliseconds, in place of the ten seconds
   * @throws DomainError `temporal_unavailable` while Temporal is away, denies access or does not answer in time; errors about
   *   the workflow come through as they are
   * @example await temporal.ask((client) => client.workflow.getHandle(id).signal(suppliesArrived))
   */
  async ask<T>(work: (client: Client) => Promise<T>, waitMs = patience): Promise<T> {
    const client = this.#client;
    if (!client) throw unavailable('temporal');
    const deadline = this.deadline(waitMs);
    for (let wait = firstBusyPause; ; wait = Math.min(wait * 2, longestBusyPause)) {
      try {
        return await client.withDeadline(deadline, () => work(client));
      } catch (error) {
        if (isBusy(error) && Date.now() + wait < deadline) {
          await pause(wait * (0.5 + Math.random()));
          continue;
        }
        if (!isPassing(error)) throw error;
        log.warn({ err: error }, 'Temporal does not answer');
        throw unavailable('temporal');
      }
    }
  }

  /** When to stop waiting, in ms since the epoch: at most `waitMs` from now, and before the deadline of the current call. */
  deadline(waitMs = patience): number {
    return Date.now() + Math.min(waitMs, timeLeft() - margin);
  }

  async ping(): Promise<void> {
    await this.ask((client) => client.workflowService.getSystemInfo({}), 2_000);
  }

  /** Ends requests from here on. A worker still finishes its tasks. */
  stop(): void {
    this.#stopping.abort();
    this.#client = undefined;
  }

  /** Closes the connection. Stop the worker before. */
  async close(): Promise<void> {
    this.stop();
    const connection = await this.#connecting?.catch(() => undefined);
    await connection?.close();
  }

  /** Its tasks would fail for ever, and every caller would wait in vain. The ledger knows all that the history knew. */
  async #endUnreadable(workflowId: string): Promise<void> {
    if (this.#unreadable.has(workflowId)) return;
    this.#unreadable.add(workflowId);
    try {
      log.error({ workflowId }, 'the history of this process cannot be read; it begins anew from the ledger');
      await this.ask((client) =>
        client.workflow.getHandle(workflowId).terminate('its history cannot be read'),
      );
      for (const then of this.#endings) await then(workflowId);
    } catch (error) {
      // its next task fails too, and names it again
      log.warn({ err: error, workflowId }, 'the process could not be begun anew; it is tried again');
    } finally {
      this.#unreadable.delete(workflowId);
    }
  }

  async #connect(): Promise<NativeConnection> {
    installRuntime();
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      this.#stopping.signal.throwIfAborted();
      try {
        const connection = await NativeConnection.connect({ address: this.#address, ...this.#access });
        this.#client = new Client({
          connection,
          namespace: this.namespace,
          dataConverter: this.dataConverter,
        });
        log.info({ address: this.#address, namespace: this.namespace }, 'connected');
        return connection;
      } catch (error) {
        log.warn({ err: error, address: this.#address, againInMs: wait }, 'Temporal cannot be reached');
      }
      await pause(wait, undefined, { signal: this.#stopping.signal });
    }
  }
}

/**
 * Whether the server rejects a request for the moment only: ten updates of the workflow are in flight, the workflow is
 * continuing as new, or its task failed while it held the update and is retried.
 */
function isBusy(error: unknown): boolean {
  const { code, message } = grpcErrorIn(error);
  return code === 8 || (code === 9 && /unexpected workflow task failure/i.test(message));
}
/** Whether the run has taken the 2,000 updates that Temporal accepts: the workflow must continue as new first. */
export function isFull(error: unknown): boolean {
  const { code, message } = grpcErrorIn(error);
  return code === 9 && /total number of distinct updates/i.test(message);
}

/** The gRPC error, however the client has wrapped it. */
function grpcErrorIn(error: unknown): { code?: number; message: string } {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause : { message: '' };
}

/** Whether the fault lies with the server or the network: the same request may succeed later. */
function isPassing(error: unknown): boolean {
  // whoever runs the server creates the namespace: until then the request is not at fault
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof NamespaceNotFoundError)
    return true;
  const { code } = grpcErrorIn(error);
  return code !== undefined && !answers.has(code);
}
