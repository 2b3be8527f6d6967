import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { systemActor, type CallContext } from '@otdel/contracts';

/** The context of the current work: its actor, correlation id, order and deadline. */
export interface Context extends Omit<CallContext, 'leftMs'> {
  order?: string;
  /** What a caller whom nobody knows calls the request. It only stands beside our own id in the log. */
  clientCorrelationId?: string;
  /** Milliseconds on this process's monotonic clock (`performance.now()`) after which nobody waits: see `timeLeft`. */
  deadline?: number;
  /** The command was done before, here or in a room that was asked: what is answered is not its first answer. */
  replayed?: boolean;
}
const storage = new AsyncLocalStorage<Context>();

/** Runs `work` in a context: its log lines, events and calls carry it. */
export const runInContext = <T>(context: Context, work: () => T): T => storage.run({ ...context }, work);

/**
 * Runs `work` as the system: for what a process does by itself, on a timer or at its start. Nothing else acts as the system.
 * @example await asSystem(() => this.sweep())
 */
export const asSystem = <T>(work: () => T, correlationId: string = randomUUID()): T =>
  runInContext({ correlationId, actor: systemActor }, work);

export const peekContext = (): Context | undefined => storage.getStore();

/** @throws Error outside of a context: no work is done without an actor */
export function currentContext(): Context {
  const context = storage.getStore();
  if (!context) throw new Error('There is no context here: wrap the work in runInContext or asSystem.');
  return context;
}

/** Milliseconds until the deadline of the current work; Infinity without one. */
export const timeLeft = (): number => (storage.getStore()?.deadline ?? Infinity) - performance.now();

/** Notes in the current context that its command was done before. */
export function noteReplay(): void {
  const context = storage.getStore();
  if (context) context.replayed = true;
}

/** Adds an order's number to the log lines of the current context from here on. */
export function nameOrder(number: string): void {
  const context = storage.getStore();
  if (context) context.order = number;
}
