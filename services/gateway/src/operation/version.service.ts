import { invalidAt, type CallContext, type Operation } from '@otdel/contracts';
import { z } from 'zod';

interface Versioned {
  version: number;
}

/** Whether an operation answers one record with a version: the answer itself, or beside the outcome of a PUT. */
export function isVersioned({ shows, as }: Operation): boolean {
  if (as !== 'json' || !(shows instanceof z.ZodObject)) return false;
  const shape = shows.shape as Record<string, z.ZodType>;
  return shape['outcome'] === undefined
    ? shape['version'] !== undefined
    : Object.values(shape).some((part) => part instanceof z.ZodObject && 'version' in part.shape);
}

/** The record in the answer of an operation that `isVersioned`. */
export function recordIn(answer: unknown): Versioned {
  const parts = [answer, ...Object.values(answer as object)] as (Partial<Versioned> | string | null)[];
  return parts.find((part) => typeof part === 'object' && typeof part?.version === 'number') as Versioned;
}

/** One `ETag` of ours: the version, with or without the digest of a GET. */
const tag = String.raw`(?:W/)?"\d{1,9}(?:\.[\w-]{1,32})?"`;
export const ifMatchForm = new RegExp(String.raw`^(?:\*|${tag}(?: *, *${tag}){0,9})$`);

/**
 * The versions that a command is meant for, by its header `If-Match`.
 * @throws DomainError invalid at `if-match`, also where the operation would not heed it
 */
export function seenBy({ guarded }: Operation, header: string | undefined): CallContext['seen'] {
  if (header === undefined) return undefined;
  if (!guarded) throw invalidAt('if-match', 'not_guarded');
  if (!ifMatchForm.test(header)) throw invalidAt('if-match', 'tag_form');
  return header === '*' ? 'any' : [...header.matchAll(/"(\d+)/g)].map(([, version]) => Number(version));
}
