import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { systemActor, type CallContext } from '@otdel/contracts';

/** What is known of the work in hand: who asked, under which correlation id, about which order, until when. */
export interface Context extends Omit<CallContext, 'leftMs'> {
  order?: string;
  /** After this nobody waits for the answer. By this process's own monotonic clock: see `timeLeft`. */
  deadline?: number;
}
const storage = new AsyncLocalStorage<Context>();

/** Everything that `work` does and logs belongs to this context. */
export const runInContext = <T>(context: Context, work: () => T): T => storage.run({ ...context }, work);

/**
 * A process of ours acts by itself: on a timer, at its start. The explicit word that nothing else gives.
 * @example await asSystem(() => this.sweep())
 */
export const asSystem = <T>(work: () => T, correlationId: string = randomUUID()): T =>
  runInContext({ correlationId, actor: systemActor }, work);

export const peekContext = (): Context | undefined => storage.getStore();

/** @throws Error outside of a context: work must never be done without knowing for whom */
export function currentContext(): Context {
  const context = storage.getStore();
  if (!context) throw new Error('There is no context here: wrap the work in runInContext or asSystem.');
  return context;
}

/** Milliseconds that somebody still waits for the work in hand; Infinity when nobody has set a limit. */
export const timeLeft = (): number => (storage.getStore()?.deadline ?? Infinity) - performance.now();

/** From here on log lines carry the order's number. */
export function nameOrder(number: string): void {
  const context = storage.getStore();
  if (context) context.order = number;
}
