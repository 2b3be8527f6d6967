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
import { EncryptingCodec } from './codec.ts';
import { installRuntime } from './runtime.ts';

const log = logger('temporal');
/** Milliseconds that a caller waits at most, and the first and the longest pause between two tries to connect. */
const patience = 10_000;
/** Of the deadline of a call, what its answer needs to get back. */
const margin = 500;
const firstPause = 250;
const longestPause = 5_000;
/** The first and the longest pause before what the server had no room for is asked again. */
const firstBusyPause = 20;
const longestBusyPause = 500;
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
   * Asks Temporal, for at most ten seconds and never beyond the deadline of the call in hand. What the server has no room
   * for just now is asked again until then: `work` must be harmless when it is done twice.
   * @throws DomainError `temporal_unavailable` while it is away, does not let us in or does not answer in time; what the
   * server says of the process comes through as it is
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

  /** Until when an answer is of use: at most so many milliseconds from now, and never after the deadline of the call in hand. */
  deadline(waitMs = patience): number {
    return Date.now() + Math.min(waitMs, timeLeft() - margin);
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

/**
 * The server has no room for it at this moment: ten updates of the process are in flight, the process is just going on in a
 * new run, or its task failed while it had the update in hand and is done again. The same will do in a moment.
 */
function isBusy(error: unknown): boolean {
  const { code, message } = saidBy(error);
  return code === 8 || (code === 9 && /unexpected workflow task failure/i.test(message));
}
/** Temporal accepts 2,000 updates in one run and no more: the process must go on in a new one first. */
export function isFull(error: unknown): boolean {
  const { code, message } = saidBy(error);
  return code === 9 && /total number of distinct updates/i.test(message);
}

/** Of an error of gRPC, however the client has wrapped it. */
function saidBy(error: unknown): { code?: number; message: string } {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause : { message: '' };
}

/** A fault of the surroundings: the same request may come again. */
function isPassing(error: unknown): boolean {
  // a namespace is made by who runs the server: until then nothing that is asked is at fault
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof NamespaceNotFoundError)
    return true;
  const { code } = saidBy(error);
  return code !== undefined && !answers.has(code);
}
