/**
 * The one error class of the house. A `kind` says what the caller can do about it, a `code` which rule spoke, named
 * parameters what it spoke of. The sentence is made where somebody reads it, in their language (`sentences/`). Mapped
 * in one place each to HTTP problem+json, to Temporal's ApplicationFailure and to BullMQ's UnrecoverableError.
 *
 * Imports types only: workflow bundles load this file.
 */
import type {
  ChangedParams,
  ConflictParams,
  ErrorCode,
  ErrorParams,
  ForbiddenParams,
  IssueCode,
  IssueParams,
  RefusalParams,
  Server,
  Thing,
  TooManyParams,
  UnauthenticatedParams,
} from './error-params.ts';

export const errorKinds = [
  'invalid', // the input is malformed: 400
  'unauthenticated', // nobody is signed in: 401
  'forbidden', // signed in, but the role may not: 403
  'not_found', // no such thing, or not yours: 404
  'conflict', // somebody was first, or the key was used for something else: 409
  'changed', // it is not as the caller saw it: 412
  'refused', // a rule of the business says no: 422
  'too_many', // slow down: 429
  'unavailable', // a server is away or slow; the same again is done once: 503
  'internal', // our mistake: 500
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/**
 * What is wrong with one field of the input. `path` uses dots: `lines.0.quantity`. `code` is one of ours, or that of
 * a schema's own check (`too_small` …), whose parameters are then those of zod.
 */
export interface Issue {
  path: string;
  code: string;
  params: Record<string, unknown>;
}

/** The form in which an error travels between processes. */
export interface ErrorRecord {
  kind: ErrorKind;
  code: ErrorCode;
  params: Record<string, unknown>;
  issues?: Issue[];
}

export class DomainError extends Error {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly params: Record<string, unknown>;
  readonly issues: Issue[] | undefined;

  /** @example throw refused('order_cancelled', { order: 'SO-2026-000123' }) */
  constructor({ kind, code, params, issues }: ErrorRecord) {
    super(`${code} ${JSON.stringify(issues ?? params)}`);
    this.name = 'DomainError';
    this.kind = kind;
    this.code = code;
    this.params = params;
    this.issues = issues;
  }

  toRecord(): ErrorRecord {
    const { kind, code, params, issues } = this;
    return { kind, code, params, ...(issues && { issues }) };
  }
}

/** Parameters may be left out where there are none. */
type Given<P> = object extends P ? [params?: P] : [params: P];
const failing =
  <Params>(kind: ErrorKind) =>
  <Code extends keyof Params & ErrorCode>(code: Code, ...[params]: Given<Params[Code]>): DomainError =>
    new DomainError({ kind, code, params: { ...params } });

/** A rule of the business says no. @example refused('more_than_ordered', { line: 2, open: '3', asked: '5' }) */
export const refused = failing<RefusalParams>('refused');
/** Signed in, but not allowed. @example forbidden('administrators_only') */
export const forbidden = failing<ForbiddenParams>('forbidden');
/** Somebody was first. @example conflict('external_ref_taken', { externalRef: '10248' }) */
export const conflict = failing<ConflictParams>('conflict');
/** It is not as the caller saw it. @example changed('version_changed', { version: 8 }) */
export const changed = failing<ChangedParams>('changed');
/** Nobody is signed in, or not any more. @example unauthenticated('token_expired') */
export const unauthenticated = failing<UnauthenticatedParams>('unauthenticated');
/** Slow down. @example tooMany('too_many_failures', { seconds: 60 }) */
export const tooMany = failing<TooManyParams>('too_many');

/** No such thing, or it belongs to somebody else: the two are not told apart. */
export const notFound = (thing: Thing, id: string): DomainError =>
  new DomainError({ kind: 'not_found', code: `${thing}_not_found`, params: { id } });

/** Whether the work was done is not known: the answer may have got lost behind a commit. */
export const unavailable = (server: Server): DomainError =>
  new DomainError({ kind: 'unavailable', code: `${server}_unavailable`, params: {} });

/** Nobody waits for the answer any more. */
export const deadlinePassed = (): DomainError =>
  new DomainError({ kind: 'unavailable', code: 'deadline_passed', params: {} });

export const invalid = (issues: Issue[]): DomainError =>
  new DomainError({ kind: 'invalid', code: 'invalid_input', params: {}, issues });

/** One field is wrong by a rule of ours. @example invalidAt('managerId', 'manager_missing') */
export const invalidAt = <Code extends IssueCode>(
  path: string,
  code: Code,
  ...[params]: Given<IssueParams[Code]>
): DomainError => invalid([{ path, code, params: { ...params } }]);

export type { ErrorCode, ErrorParams };
