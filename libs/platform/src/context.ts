import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { systemActor, type CallContext } from '@otdel/contracts';

/** What is known of the work in hand: who asked, under which correlation id, and about which order. */
export type Context = CallContext & { order?: string };
const storage = new AsyncLocalStorage<Context>();

/** Everything that `work` does and logs belongs to this context. */
export const runInContext = <T>(context: Context, work: () => T): T => storage.run({ ...context }, work);

export const peekContext = (): Context | undefined => storage.getStore();

/** The context of the work in hand, or that of the process acting by itself. */
export const currentContextOrSystem = (): Context =>
  storage.getStore() ?? { correlationId: randomUUID(), actor: systemActor };

/** @throws Error outside of a context: a request's work must never run without one */
export function currentContext(): Context {
  const context = storage.getStore();
  if (!context) throw new Error('There is no call context here: wrap the work in runInContext.');
  return context;
}

/** From here on log lines carry the order's number. */
export function nameOrder(number: string): void {
  const context = storage.getStore();
  if (context) context.order = number;
}
