import type {
  ChangedParams,
  ConflictParams,
  ErrorCode,
  ForbiddenParams,
  TooManyParams,
  UnauthenticatedParams,
} from './error-params.ts';
import type { ErrorKind } from './errors.ts';

type KindsOf<Params, Kind extends ErrorKind> = Record<keyof Params, Kind>;
/** The compiler misses no code. */
const kinds: KindsOf<ConflictParams, 'conflict'> &
  KindsOf<ChangedParams, 'changed'> &
  KindsOf<ForbiddenParams, 'forbidden'> &
  KindsOf<UnauthenticatedParams, 'unauthenticated'> &
  KindsOf<TooManyParams, 'too_many'> = {
  idempotency_key_reused: 'conflict',
  external_ref_taken: 'conflict',
  reference_taken: 'conflict',
  login_taken: 'conflict',
  staff_has_account: 'conflict',
  rebuild_running: 'conflict',
  version_changed: 'changed',
  role_not_allowed: 'forbidden',
  deals_of_others: 'forbidden',
  order_of_another: 'forbidden',
  reports_of_others: 'forbidden',
  tasks_of_others: 'forbidden',
  clients_of_others: 'forbidden',
  client_only_for_oneself: 'forbidden',
  administrators_only: 'forbidden',
  foreign_origin: 'forbidden',
  password_must_change: 'forbidden',
  no_token: 'unauthenticated',
  token_expired: 'unauthenticated',
  token_invalid: 'unauthenticated',
  session_ended: 'unauthenticated',
  no_session: 'unauthenticated',
  wrong_credentials: 'unauthenticated',
  operator_key_unknown: 'unauthenticated',
  too_many_requests: 'too_many',
  too_many_failures: 'too_many',
  too_many_streams: 'too_many',
};

/**
 * The kind of what an operation refuses with, for its docs.
 * @example kindOf('client_not_found') // 'not_found'
 */
export const kindOf = (code: ErrorCode): ErrorKind =>
  (kinds as Partial<Record<ErrorCode, ErrorKind>>)[code] ??
  (code.endsWith('_not_found') ? 'not_found' : 'refused');
