import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DomainError, type ErrorCode, type ErrorKind, type ErrorRecord } from '@otdel/contracts';
import {
  issueSentence,
  languageCodes,
  sentenceOf,
  titleOf,
  type LanguageCode,
} from '@otdel/contracts/sentences';
import Negotiator from 'negotiator';
import { randomUUID } from 'node:crypto';
import { peekContext } from './context.ts';
import { logger } from './logging.ts';

const log = logger('http');

/** The one map from the kind of an error to an HTTP status. */
export const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  changed: 412,
  refused: 422,
  too_many: 429,
  unavailable: 503,
  internal: 500,
};
/** Our error for each status with which the framework refuses by itself. */
const ofFramework: Record<number, { kind: ErrorKind; code: ErrorCode }> = {
  400: { kind: 'invalid', code: 'bad_request' },
  401: { kind: 'unauthenticated', code: 'unauthenticated' },
  403: { kind: 'forbidden', code: 'forbidden' },
  404: { kind: 'not_found', code: 'no_such_route' },
  405: { kind: 'invalid', code: 'method_not_allowed' },
  413: { kind: 'invalid', code: 'too_large' },
  415: { kind: 'invalid', code: 'unsupported_media_type' },
  429: { kind: 'too_many', code: 'too_many' },
};

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  correlationId: string;
  /** The parameters of the code, for programs. */
  params?: Record<string, unknown>;
  errors?: { path: string; code: string; message: string }[];
}

/** The problem document of an error. An unknown error is a bug: its stack is logged and not answered. */
export function toProblem(error: unknown, correlationId: string, language: LanguageCode): Problem {
  const { status, record } = known(error) ?? bug(error, correlationId);
  const { kind, code, params, issues } = record;
  const errors = issues?.map((issue) => ({
    path: issue.path,
    code: issue.code,
    message: issueSentence(issue, language),
  }));
  const which = errors?.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; ');
  return {
    type: `/problems/${code}`,
    title: titleOf(kind, language),
    status,
    detail: sentenceOf({ code, params }, language) + (which ? `: ${which}` : ''),
    code,
    correlationId,
    ...(Object.keys(params).length > 0 && { params }),
    ...(errors && { errors }),
  };
}

interface Known {
  status: number;
  record: ErrorRecord;
}

function known(error: unknown): Known | undefined {
  if (error instanceof DomainError)
    return error.kind === 'internal' ? undefined : { status: statusOf[error.kind], record: error.toRecord() };
  const status = statusOfFramework(error);
  if (status === undefined || status >= 500) return undefined;
  const reason = error instanceof Error ? error.message : '';
  const { kind, code } = ofFramework[status] ?? ofFramework[400]!;
  return { status, record: { kind, code, params: code === 'bad_request' ? { reason } : {} } };
}

function bug(error: unknown, correlationId: string): Known {
  log.error({ err: error }, 'a request failed by our mistake');
  return { status: 500, record: { kind: 'internal', code: 'internal', params: { correlationId } } };
}

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
export interface RequestHeaders {
  headers: Record<string, string | string[] | undefined>;
}

/** The best of our languages by the caller's Accept-Language; English when none matches. */
export const languageOf = (request: RequestHeaders): LanguageCode =>
  (new Negotiator(request).language([...languageCodes]) as LanguageCode | undefined) ?? 'en';

/** A second, where nobody knows better. */
const secondsToWait = ({ params }: Problem): string => {
  const seconds = params?.['seconds'];
  return String(typeof seconds === 'number' ? Math.ceil(seconds) : 1);
};

export function sendProblem(error: unknown, request: RequestHeaders, reply: Reply): void {
  const language = languageOf(request);
  const problem = toProblem(error, peekContext()?.correlationId ?? randomUUID(), language);
  if (problem.status === 503 || problem.status === 429) reply.header('retry-after', secondsToWait(problem));
  reply
    .status(problem.status)
    .header('content-type', 'application/problem+json')
    .header('content-language', language)
    .header('vary', 'accept-language')
    .header('x-correlation-id', problem.correlationId)
    .send(problem);
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<Reply>();
    if (!reply.sent) sendProblem(error, http.getRequest<RequestHeaders>(), reply);
  }
}
