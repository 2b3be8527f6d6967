import {
  callContext,
  deadlinePassed,
  DomainError,
  forbidden,
  invalid,
  issuesOf,
  type ActorRole,
  type CallContext,
  type ErrorRecord,
  type Operation,
} from '@otdel/contracts';
import { isIssueCode } from '@otdel/contracts/sentences';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { currentContext, runInContext } from '../context.ts';
import { logger } from '../logging.ts';

const log = logger('rpc');
const envelope = z.object({ context: callContext, data: z.unknown() });

const inFlight = new Set<Promise<Answer>>();

/** Resolves when all calls in flight are answered, or after `within` milliseconds. */
export async function callsAnswered(within: number): Promise<void> {
  await Promise.race([Promise.allSettled(inFlight), pause(within, undefined, { ref: false })]);
}

/**
 * The answer on the wire. Errors travel as data, so that both ends know them by kind and code. `replayed`: the command was
 * done before.
 */
export type Answer = { ok: unknown; replayed?: true } | { error: ErrorRecord };

/**
 * Answers a call: checks the caller's role and the request, runs `work` in the caller's context, and turns every error into
 * a record.
 */
export function answer(
  operation: Operation,
  raw: unknown,
  work: (data: unknown, context: CallContext) => unknown,
): Promise<Answer> {
  const answered = answerNow(operation, raw, work);
  inFlight.add(answered);
  void answered.finally(() => inFlight.delete(answered));
  return answered;
}

async function answerNow(
  operation: Operation,
  raw: unknown,
  work: (data: unknown, context: CallContext) => unknown,
): Promise<Answer> {
  const arrived = performance.now();
  const parsed = envelope.safeParse(raw);
  if (!parsed.success) return { error: invalid(issuesOf(parsed.error, isIssueCode)).toRecord() };
  const { context, data } = parsed.data;
  const { leftMs, ...rest } = context;
  const deadline = leftMs === undefined ? {} : { deadline: arrived + leftMs };
  return runInContext({ ...rest, ...deadline }, async () => {
    try {
      if (leftMs !== undefined && leftMs <= 0) throw deadlinePassed();
      mustMay(operation, context.actor.role);
      const ok = await work(check(operation, data), context);
      log.debug({ call: operation.name, ms: Math.floor(performance.now() - arrived) }, 'answered');
      return { ok: ok ?? null, ...(currentContext().replayed && { replayed: true }) };
    } catch (error) {
      return { error: recordOf(error, operation, context.correlationId) };
    }
  });
}

/**
 * Checks that a role may call an operation. The gateway checks the same.
 * @throws DomainError forbidden `role_not_allowed`
 */
export function mustMay({ may }: Operation, role: ActorRole): void {
  if (may === 'anyone' || may.includes(role)) return;
  throw forbidden('role_not_allowed', { role, roles: may.filter((name) => name !== 'system') });
}

function check(operation: Operation, data: unknown): unknown {
  const parsed = operation.request.safeParse(data, { reportInput: true });
  if (!parsed.success) throw invalid(issuesOf(parsed.error, isIssueCode));
  return parsed.data;
}

function recordOf(error: unknown, { name }: Operation, correlationId: string): ErrorRecord {
  if (error instanceof DomainError && error.kind !== 'internal') {
    log.info({ call: name, code: error.code, kind: error.kind }, 'refused');
    return error.toRecord();
  }
  log.error({ call: name, err: error }, 'failed by our mistake');
  return { kind: 'internal', code: 'internal', params: { correlationId } };
}
