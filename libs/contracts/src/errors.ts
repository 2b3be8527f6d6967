/**
 * The one error class of the house. A `kind` says what the caller can do about it, a `code` which rule spoke,
 * the message what is wrong and how to mend it. Mapped in one place each to HTTP problem+json, to Temporal's
 * ApplicationFailure and to BullMQ's UnrecoverableError.
 *
 * Free of imports: workflow bundles load this file.
 */
export const errorKinds = [
  'invalid', // the input is malformed: 400
  'unauthenticated', // nobody is signed in: 401
  'forbidden', // signed in, but the role may not: 403
  'not_found', // no such thing, or not yours: 404
  'conflict', // somebody was first, or the key was used for something else: 409
  'refused', // a rule of the business says no: 422
  'too_many', // slow down: 429
  'unavailable', // a server is away or slow; the same again is done once: 503
  'internal', // our mistake: 500
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** What is wrong with one field of the input. `path` uses dots: `lines.0.quantity`. */
export interface Issue {
  path: string;
  message: string;
}

/** The form in which an error travels between processes. */
export interface ErrorRecord {
  kind: ErrorKind;
  code: string;
  message: string;
  issues?: Issue[];
  details?: Record<string, unknown>;
}

export class DomainError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly issues: Issue[] | undefined;
  readonly details: Record<string, unknown> | undefined;

  /** @example throw new DomainError({ kind: 'refused', code: 'order_cancelled', message: 'The order is cancelled; place a new one.' }) */
  constructor(record: ErrorRecord) {
    super(record.message);
    this.name = 'DomainError';
    this.kind = record.kind;
    this.code = record.code;
    this.issues = record.issues;
    this.details = record.details;
  }

  toRecord(): ErrorRecord {
    return {
      kind: this.kind,
      code: this.code,
      message: this.message,
      ...(this.issues && { issues: this.issues }),
      ...(this.details && { details: this.details }),
    };
  }
}

/** A rule of the business says no. */
export const refused = (code: string, message: string, details?: Record<string, unknown>) =>
  new DomainError({ kind: 'refused', code, message, details });

/** No such thing, or it belongs to somebody else: the two are not told apart. */
export const notFound = (what: string, id: string) =>
  new DomainError({ kind: 'not_found', code: `${what}_not_found`, message: `There is no ${what} ${id}.` });

export const forbidden = (message: string) =>
  new DomainError({ kind: 'forbidden', code: 'role_not_allowed', message });

export const conflict = (code: string, message: string) =>
  new DomainError({ kind: 'conflict', code, message });

/** Whether the work was done is not known: the answer may have got lost behind a commit. */
export const unavailable = (what: string) =>
  new DomainError({
    kind: 'unavailable',
    code: `${what}_unavailable`,
    message: `${what} does not answer just now. What was asked may be done all the same; send the same request again with the same Idempotency-Key: it is done once.`,
  });

export const invalid = (issues: Issue[]) =>
  new DomainError({
    kind: 'invalid',
    code: 'invalid_input',
    message: `The input is not valid: ${issues.map((i) => `${i.path || 'body'}: ${i.message}`).join('; ')}`,
    issues,
  });
