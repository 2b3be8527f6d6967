import {
  servers,
  things,
  type BeforeCode,
  type ErrorCode,
  type ErrorParams,
  type IssueCode,
  type IssueParams,
  type Recorded,
  type Server,
  type Thing,
} from '../error-params.ts';
import type { ErrorKind } from '../errors.ts';
import type { RowCode, RowParams } from '../row-params.ts';

/** All that is said of errors in one language. The compiler misses no code. */
export interface Language {
  titles: Record<ErrorKind, string>;
  errors: { readonly [Code in ErrorCode]: (params: ErrorParams[Code]) => string };
  issues: { readonly [Code in IssueCode]: (params: IssueParams[Code]) => string };
}

export type RowSentences = { readonly [Code in RowCode]: (params: RowParams[Code]) => string };

/** Codes that differ in one word have one sentence with that word. */
const table = <Word extends string, Code extends string, Params>(
  words: readonly Word[],
  codeOf: (word: Word) => Code,
  sentence: (word: Word, params: Params) => string,
) =>
  Object.fromEntries(
    words.map((word) => [codeOf(word), (params: Params) => sentence(word, params)]),
  ) as Record<Code, (params: Params) => string>;

const recorded: readonly Recorded[] = [
  'placed',
  'confirmed',
  'amended',
  'cancelled',
  'shipped',
  'delivered',
  'ordered',
  'received',
  'completed',
  'counted',
  'written_off',
  'corrected',
  'answered',
  'paid',
  'given_up',
  'reversed',
  'refunded',
];
const befores: readonly BeforeCode[] = [
  'promised_before_placed',
  'confirmed_before_placed',
  'amended_before_placed',
  'cancelled_before_placed',
  'cancelled_before_confirmed',
  'shipped_before_placed',
  'shipped_before_confirmed',
  'shipped_before_received',
  'delivered_before_shipped',
  'corrected_before_shipped',
  'corrected_before_received',
  'corrected_before_answered',
  'expected_before_ordered',
  'received_before_ordered',
  'completed_before_ordered',
  'answered_before_asked',
  'given_up_before_issued',
  'reversed_before_paid',
  'refunded_before_paid',
];

export const inFutureTable = (sentence: (p: { verb: Recorded; day: string; today: string }) => string) =>
  table(
    recorded,
    (verb) => `${verb}_in_future` as const,
    (verb, params: { day: string; today: string }) => sentence({ verb, ...params }),
  ) as { [Code in `${Recorded}_in_future`]: (params: { day: string; today: string }) => string };

export const beforeTable = (sentence: (p: { code: BeforeCode; day: string; earliest: string }) => string) =>
  table(
    befores,
    (code) => code,
    (code, params: { day: string; earliest: string }) => sentence({ code, ...params }),
  );

export const notFoundTable = (sentence: (thing: Thing, id: string) => string) =>
  table(
    things,
    (thing) => `${thing}_not_found` as const,
    (thing, { id }: { id: string }) => sentence(thing, id),
  ) as { [Code in `${Thing}_not_found`]: (params: { id: string }) => string };

export const unavailableTable = (sentence: (server: Server) => string) =>
  table(
    servers,
    (server) => `${server}_unavailable` as const,
    (server) => sentence(server),
  ) as { [Code in `${Server}_unavailable`]: () => string };
