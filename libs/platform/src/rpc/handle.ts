import { MessagePattern } from '@nestjs/microservices';
import {
  callContext,
  DomainError,
  invalid,
  type Call,
  type CallContext,
  type ErrorRecord,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { runInContext } from '../context.ts';
import { logger } from '../logging.ts';

const log = logger('rpc');
const envelope = z.object({ context: callContext, data: z.unknown() });

const inHand = new Set<Promise<Answer>>();

/** Resolves when the calls in hand are answered, or after `within` milliseconds. */
export async function callsAnswered(within: number): Promise<void> {
  await Promise.race([Promise.allSettled(inHand), pause(within, undefined, { ref: false })]);
}

/** What goes back: errors travel as data, so that both ends know them by kind and code. */
export type Answer = { ok: unknown } | { error: ErrorRecord };

/** Issues with dotted paths, for people. */
export const issuesOf = (error: z.ZodError) =>
  error.issues.map((i) => ({ path: i.path.join('.'), message: i.message }));

/**
 * Answers a call of the published language. The data is checked, the work runs in the caller's context, and every
 * error becomes a record.
 * @example @Handle(getOrder) get(data: RequestOf<typeof getOrder>, context: CallContext) { … }
 */
export function Handle<C extends Call>(call: C) {
  type Method = (data: RequestOf<C>, context: CallContext) => Promise<ResponseOf<C>> | ResponseOf<C>;
  return <M extends Method>(target: object, key: string, descriptor: TypedPropertyDescriptor<M>): void => {
    const work = descriptor.value!;
    const answer = async function (this: unknown, raw: unknown): Promise<Answer> {
      const parsed = envelope.safeParse(raw);
      if (!parsed.success) return { error: invalid(issuesOf(parsed.error)).toRecord() };
      const { context, data } = parsed.data;
      const answered = runInContext(context, () =>
        perform(call, () => work.call(this, check(call, data), context), context),
      );
      inHand.add(answered);
      void answered.finally(() => inHand.delete(answered));
      return answered;
    };
    descriptor.value = answer as unknown as M;
    MessagePattern(call.name)(target, key, descriptor as PropertyDescriptor);
  };
}

function check<C extends Call>(call: C, data: unknown): RequestOf<C> {
  const parsed = call.request.safeParse(data);
  if (!parsed.success) throw invalid(issuesOf(parsed.error));
  return parsed.data as RequestOf<C>;
}

async function perform(call: Call, work: () => unknown, context: CallContext): Promise<Answer> {
  const started = performance.now();
  try {
    if (context.deadline !== undefined && Date.now() > context.deadline)
      throw new DomainError({
        kind: 'unavailable',
        code: 'deadline_passed',
        message: 'Nobody waits for this answer any more.',
      });
    const ok = await work();
    log.debug({ call: call.name, ms: Math.floor(performance.now() - started) }, 'answered');
    return { ok: ok ?? null };
  } catch (error) {
    if (error instanceof DomainError && error.kind !== 'internal') {
      log.info({ call: call.name, code: error.code, kind: error.kind }, 'refused');
      return { error: error.toRecord() };
    }
    log.error({ call: call.name, err: error }, 'failed by our mistake');
    return {
      error: {
        kind: 'internal',
        code: 'internal',
        message: `Something went wrong; see the log by ${context.correlationId}.`,
      },
    };
  }
}
