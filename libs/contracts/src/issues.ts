import type { z } from 'zod';
import type { Issue } from './errors.ts';

/**
 * What a schema found wrong, in the form in which errors travel: our schemas name one of our codes as the message of
 * a check and their parameters as its `params`; of what zod checks by itself its own code and parameters go on. Of the
 * value that was sent only its type is kept, when it was parsed with `reportInput`.
 * @example issuesOf(parsed.error) // [{ path: 'lines.0.quantity', code: 'quantity_form', params: {} }]
 */
export const issuesOf = (
  error: { issues: readonly z.core.$ZodIssue[] },
  isOurs: (code: string) => boolean,
): Issue[] =>
  error.issues.map(({ path, message, code = 'custom', input, ...params }) => ({
    path: path.join('.'),
    ...(isOurs(message)
      ? { code: message, params: (params as { params?: Issue['params'] }).params ?? {} }
      : { code, params: { ...plain(params), received: typeOf(input) } }),
  }));

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** In a form that JSON can carry: no functions, no bigints. */
const plain = (params: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(params, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as Record<string, unknown>;
