/**
 * Every code that a refusal may have, with its named parameters: the one list. Types only, so that workflow bundles
 * may know it. What a code says to people stands in `sentences/`, in each language. Quantities and sums are decimal
 * strings, days are ISO dates.
 */
import type { HoldKind } from './hold.ts';

interface OfOrder {
  /** The order's number. */
  order: string;
}
interface OfLine {
  /** Number of the line. */
  line: number;
}
interface OnDay {
  day: string;
}

/** What people record for a day. */
export type Recorded =
  | 'placed'
  | 'confirmed'
  | 'amended'
  | 'cancelled'
  | 'shipped'
  | 'delivered'
  | 'ordered'
  | 'received'
  | 'completed'
  | 'counted'
  | 'written_off'
  | 'corrected'
  | 'answered'
  | 'paid'
  | 'given_up'
  | 'reversed'
  | 'refunded';
/** Days that may not be before others. */
export type BeforeCode =
  | 'promised_before_placed'
  | 'confirmed_before_placed'
  | 'amended_before_placed'
  | 'cancelled_before_placed'
  | 'cancelled_before_confirmed'
  | 'shipped_before_placed'
  | 'shipped_before_confirmed'
  | 'shipped_before_received'
  | 'delivered_before_shipped'
  | 'corrected_before_shipped'
  | 'corrected_before_received'
  | 'corrected_before_answered'
  | 'received_before_ordered'
  | 'expected_before_ordered'
  | 'completed_before_ordered'
  | 'answered_before_asked'
  | 'given_up_before_issued'
  | 'reversed_before_paid'
  | 'refunded_before_paid';

type InFuture = { [Code in `${Recorded}_in_future`]: OnDay & { today: string } };
type Before = { [Code in BeforeCode]: OnDay & { earliest: string } };

/** A rule of the business says no: 422. */
export interface RefusalParams extends InFuture, Before {
  /** `through`: the day through which they are closed. */
  books_closed: OnDay & { through: string };
  books_closed_already: { through: string };
  books_open_already: { through: string | null };
  day_not_over: OnDay & { today: string };
  order_already_confirmed: OfOrder;
  order_not_confirmed: OfOrder;
  order_cancelled: OfOrder;
  order_closed: OfOrder;
  /** What of it is to be paid, and since when it is due: null when it is no money, or not for who asks. */
  order_held: OfOrder & { holds: { kind: HoldKind; sum: string | null; dueOn: string | null }[] };
  not_held: OfOrder;
  order_fully_shipped: OfOrder;
  client_has_no_other: OfOrder;
  order_is_theirs: OfOrder & { name: string };
  below_shipped: OfLine & { shipped: string };
  line_shipped: OfLine;
  day_of_shipped_line: OfLine;
  /** `broken`: the promised day of the breach. */
  dated_before_breach: OfOrder & OnDay & { broken: string };
  line_fully_shipped: OfLine;
  nothing_left: object;
  more_than_ordered: OfLine & { open: string; asked: string };
  nothing_to_ship: OfOrder;
  nothing_covered: object;
  not_covered: { lines: { line: number; covered: string; asked: string }[] };
  nothing_on_the_way: OfOrder;
  already_delivered: OfOrder & { shipment: number };
  client_inactive: { client: string };
  item_inactive: { sku: string };
  manager_inactive: { name: string };
  manager_makes_no_deals: { name: string; role: string; roles: string[] };
  manager_has_no_clients: { name: string; role: string; roles: string[] };
  kind_in_use: { sku: string };
  not_goods: { sku: string };
  opening_stock_set: { sku: string; quantity: string };
  more_than_expected: { document: string; line?: number; left: string; asked: string };
  purchase_received: { purchase: string };
  purchase_cancelled: { purchase: string };
  shipment_delivered: OfOrder & { shipment: number };
  shipment_not_delivered: OfOrder & { shipment: number };
  nothing_to_take_back: OfOrder & { shipment: number };
  more_than_shipped: OfLine & { left: string; asked: string };
  more_than_received: { document: string; line: number; left: string; asked: string };
  nothing_received: { document: string; no: number };
  goods_gone: { available: string; asked: string };
  stock_short_later: OnDay;
  purchase_has_receipts: { purchase: string };
  purchase_has_no_receipts: { purchase: string };
  supplier_inactive: { supplier: string };
  not_made: { sku: string };
  other_item: { from: string; to: string };
  more_than_missing: OfLine & { missing: string; asked: string };
  job_completed: { job: string };
  job_has_completions: { job: string };
  job_has_no_completions: { job: string };
  job_cancelled: { job: string };
  assigned_in_future: OnDay & { today: string };
  assigned_before_current: { since: string };
  happened_in_future: { at: string; now: string };
  order_of_another_client: object;
  feedback_not_asked: object;
  feedback_already_recorded: object;
  feedback_not_recorded: object;
  /** What the parts of terms sum to, in percent. */
  parts_not_whole: { total: string };
  used_in_past: OnDay & { today: string };
  invoices_there: object;
  nothing_open: object;
  more_than_open: { open: string };
  nothing_free: object;
  more_than_free: { free: string };
  meant_for_another: object;
  allocation_undone: object;
  not_a_payment: object;
  payment_reversed: object;
  payment_refunded: object;
  statement_too_long: { most: number };
  nothing_to_correct: object;
  staff_inactive: { staff: string };
  head_circle: object;
  task_closed: object;
  closes_by_itself: object;
  date_is_promised: object;
  moved_to_past: OnDay & { today: string };
  moved_nowhere: OnDay;
  task_is_theirs: { staff: string };
  role_follows_staff: object;
  last_administrator: object;
  account_inactive: object;
  acts_already: object;
  wrong_password: object;
  password_too_short: { least: number };
  password_is_login: object;
  password_common: object;
  password_same: object;
  report_too_long: { most: number };
  import_busy: object;
  import_over: object;
  import_without_files: object;
  import_too_large: object;
  import_without_tables: object;
  file_too_large: { megabytes: number };
  too_many_files: { most: number };
  mapping_invalid: { why: string };
  /** People would take one for the other. */
  code_like_another: { record: string; known: string };
  barcode_of_another: { barcode: string; sku: string };
  /** A record that does not exist yet needs these fields. */
  needed_when_new: { record: string; fields: string };
}

/** Somebody was first, or a key was used for something else: 409. */
export interface ConflictParams {
  idempotency_key_reused: object;
  external_ref_taken: { externalRef: string };
  reference_taken: { reference: string };
  login_taken: object;
  staff_has_account: object;
  rebuild_running: { done: number; total: number };
}

/** It is not as the caller saw it: 412. */
export interface ChangedParams {
  /** The version that it has now; null: there is none. */
  version_changed: { version: number | null };
}

/** Signed in, but not allowed: 403. */
export interface ForbiddenParams {
  role_not_allowed: { role: string; roles: string[] };
  deals_of_others: object;
  order_of_another: OfOrder;
  reports_of_others: object;
  tasks_of_others: object;
  clients_of_others: object;
  client_only_for_oneself: object;
  administrators_only: object;
  foreign_origin: object;
  password_must_change: object;
}

/** Nobody is signed in: 401. */
export interface UnauthenticatedParams {
  no_token: object;
  token_expired: object;
  token_invalid: object;
  session_ended: object;
  no_session: object;
  wrong_credentials: object;
  operator_key_unknown: object;
}

/** Slow down: 429. */
export interface TooManyParams {
  too_many_requests: { limit: number };
  too_many_failures: { seconds: number };
  too_many_streams: { limit: number };
}

/** A server is away or slow: 503. */
export const servers = [
  'database',
  'redis',
  'temporal',
  'gateway',
  'orders',
  'crm',
  'planning',
  'analytics',
  'receivables',
] as const;
export type Server = (typeof servers)[number];
type UnavailableParams = { [Code in `${Server}_unavailable`]: object } & { deadline_passed: object };

/** What may not be there, or not be theirs: 404. */
export const things = [
  'order',
  'line',
  'breach',
  'shipment',
  'item',
  'supplier',
  'purchase',
  'receipt',
  'job',
  'completion',
  'client',
  'interaction',
  'staff',
  'task',
  'account',
  'import',
  'terms',
  'invoice',
  'credit',
  'allocation',
] as const;
export type Thing = (typeof things)[number];
type NotFoundParams = { [Code in `${Thing}_not_found`]: { id: string } };

/** What the framework refuses before any code of ours is asked. */
interface DoorParams {
  bad_request: { reason: string };
  no_such_route: object;
  method_not_allowed: object;
  too_large: object;
  unsupported_media_type: object;
  unauthenticated: object;
  forbidden: object;
  too_many: object;
}

export type ErrorParams = RefusalParams &
  ConflictParams &
  ChangedParams &
  ForbiddenParams &
  UnauthenticatedParams &
  TooManyParams &
  UnavailableParams &
  NotFoundParams &
  DoorParams & { invalid_input: object; internal: { correlationId: string } };
export type ErrorCode = keyof ErrorParams;

/** What may be wrong with one field, beside what its schema says. Schemas name these codes as their messages. */
export interface IssueParams {
  required: object;
  unknown_field: { known: string };
  id_form: object;
  document_form: object;
  date_form: object;
  no_such_day: object;
  date_range: object;
  moment_too_early: object;
  is_empty: object;
  half_character: object;
  not_utf8: object;
  field_twice: object;
  whole_number: object;
  control_characters: object;
  not_one_line: object;
  code_form: object;
  barcode_check_digit: object;
  barcode_rounded: object;
  login_form: object;
  password_short: object;
  amount_form: object;
  price_form: object;
  quantity_form: object;
  quantity_positive: object;
  discount_form: object;
  percent_form: object;
  amount_positive: object;
  scope_of: object;
  bucket_bounds: object;
  currency_form: object;
  value_too_large: object;
  no_lines: object;
  line_twice: { line: number };
  no_such_line: { line: number };
  nothing_changes: object;
  cut_twice: object;
  stage_twice: object;
  search_too_wide: { clients: number };
  from_after_to: object;
  cursor_foreign: object;
  key_form: object;
  file_name_form: object;
  tag_form: object;
  not_guarded: object;
  last_event_form: object;
  manager_missing: object;
  assignee_missing: object;
  account_owner_missing: object;
  role_is_the_persons: { name: string; role: string };
}
export type IssueCode = keyof IssueParams;
