import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DomainError, type ErrorKind, type Issue } from '@otdel/contracts';
import { currentContextOrSystem } from './context.ts';
import { logger } from './logging.ts';

const log = logger('http');

/** The one map from the kind of an error to an HTTP status. */
export const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  refused: 422,
  too_many: 429,
  unavailable: 503,
  internal: 500,
};
const titles: Record<number, string> = {
  400: 'The request is not valid',
  401: 'Sign in first',
  403: 'Not allowed for your role',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Somebody was first',
  413: 'The request is too large',
  415: 'Send JSON',
  422: 'Refused',
  429: 'Too many requests',
  500: 'Our mistake',
  503: 'Not available just now',
};

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  correlationId: string;
  errors?: Issue[];
  [extra: string]: unknown;
}

/** What a caller may know of an error. Anything unknown is our mistake: logged with its stack, answered without. */
export function toProblem(error: unknown, correlationId: string): Problem {
  const build = (status: number, code: string, detail: string, more: object = {}): Problem => ({
    type: `/problems/${code}`,
    title: titles[status] ?? 'The request failed',
    status,
    detail,
    code,
    correlationId,
    ...more,
  });
  if (error instanceof DomainError && error.kind !== 'internal')
    return build(statusOf[error.kind], error.code, error.message, {
      ...(error.issues && { errors: error.issues }),
      ...(error.details && { details: error.details }),
    });
  const status = statusOfFramework(error);
  if (status !== undefined && status < 500)
    return build(
      status,
      codes[status] ?? 'bad_request',
      error instanceof Error ? error.message : 'The request is not valid.',
    );
  log.error({ err: error }, 'a request failed by our mistake');
  return build(
    500,
    'internal',
    `Something went wrong on our side. Nothing is lost; tell the operator the correlation id ${correlationId}.`,
  );
}

const codes: Record<number, string> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'no_such_route',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_media_type',
  429: 'too_many',
};

function statusOfFramework(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

export interface Reply {
  sent: boolean;
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): void;
}

export function sendProblem(error: unknown, reply: Reply): void {
  const problem = toProblem(error, currentContextOrSystem().correlationId);
  if (problem.status === 503 || problem.status === 429) reply.header('retry-after', '1');
  reply
    .status(problem.status)
    .header('content-type', 'application/problem+json')
    .header('x-correlation-id', problem.correlationId)
    .send(problem);
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<Reply>();
    if (reply.sent) return;
    sendProblem(error, reply);
  }
}
