import { unavailable } from '@otdel/contracts';
import { logger, peekContext, type Config } from '@otdel/platform';
import {
  Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { NamespaceNotFoundError, type DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { setTimeout as pause } from 'node:timers/promises';
import { EncryptingCodec } from './codec.ts';
import { installRuntime } from './runtime.ts';

const log = logger('temporal');
/** Milliseconds that a caller waits at most, and the first and the longest pause between two tries to connect. */
const patience = 10_000;
/** Of the deadline of a call, what its answer needs to get back. */
const margin = 500;
const firstPause = 250;
const longestPause = 5_000;
/**
 * gRPC: invalid argument, not found, already exists, failed precondition, out of range. These speak of what was asked;
 * whatever else comes speaks of the server or of the way to it, credentials that have expired among them.
 */
const answers = new Set([3, 5, 6, 9, 11]);

/**
 * The line of this process to Temporal: one, shared by its client and its worker, so that a process started here can
 * run here at once (eager start). It is made in the background: whoever asks before is told `unavailable`.
 */
export class TemporalConnection {
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  readonly #address: string;
  readonly #stopping = new AbortController();
  #connecting: Promise<NativeConnection> | undefined;
  #client: Client | undefined;

  constructor({ env }: Config) {
    this.namespace = env.TEMPORAL_NAMESPACE;
    this.#address = env.TEMPORAL_ADDRESS;
    const key = env.TEMPORAL_PAYLOAD_KEY;
    this.dataConverter = key ? { payloadCodecs: [new EncryptingCodec(key)] } : {};
  }

  /** Waits for the line, however long it takes. @throws AbortError once the process stops */
  ready(): Promise<NativeConnection> {
    return (this.#connecting ??= this.#connect());
  }

  /**
   * Asks Temporal, for at most ten seconds and never beyond the deadline of the call in hand.
   * @throws DomainError `temporal_unavailable` while it is away, does not let us in or does not answer in time; what the
   * server says of the process comes through as it is
   * @example await temporal.ask((client) => client.workflow.getHandle(id).signal(suppliesArrived))
   */
  async ask<T>(work: (client: Client) => Promise<T>, waitMs = patience): Promise<T> {
    const client = this.#client;
    if (!client) throw unavailable('temporal');
    const deadline = Math.min(Date.now() + waitMs, (peekContext()?.deadline ?? Infinity) - margin);
    try {
      return await client.withDeadline(deadline, () => work(client));
    } catch (error) {
      if (!isPassing(error)) throw error;
      log.warn({ err: error }, 'Temporal does not answer');
      throw unavailable('temporal');
    }
  }

  async ping(): Promise<void> {
    await this.ask((client) => client.workflowService.getSystemInfo({}), 2_000);
  }

  /** From now on nothing is asked any more; a worker still finishes what it has in hand. */
  stop(): void {
    this.#stopping.abort();
    this.#client = undefined;
  }

  /** Once no worker uses it. */
  async close(): Promise<void> {
    this.stop();
    const connection = await this.#connecting?.catch(() => undefined);
    await connection?.close();
  }

  async #connect(): Promise<NativeConnection> {
    installRuntime();
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      this.#stopping.signal.throwIfAborted();
      try {
        const connection = await NativeConnection.connect({ address: this.#address });
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

/** A fault of the surroundings: the same request may come again. */
function isPassing(error: unknown): boolean {
  // a namespace is made by who runs the server: until then nothing that is asked is at fault
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof NamespaceNotFoundError)
    return true;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && !answers.has(cause.code);
}
