import type { z } from 'zod';
import type { Issue } from './errors.ts';

/**
 * What a schema found wrong, in the form in which errors travel: our schemas name one of our codes as the message of
 * a check and their parameters as its `params`; of what zod checks by itself its own code and parameters go on. What was
 * not sent at all is `required`, whatever it should be. Of the value that was sent only its type is kept. Both want it
 * parsed with `reportInput`.
 * @example issuesOf(parsed.error) // [{ path: 'lines.0.quantity', code: 'quantity_form', params: {} }]
 */
export const issuesOf = (
  error: { issues: readonly z.core.$ZodIssue[] },
  isOurs: (code: string) => boolean,
): Issue[] =>
  error.issues.map((issue) => {
    const { path, message, code = 'custom', input, ...params } = issue;
    const at = path.join('.');
    if ('input' in issue && input === undefined) return { path: at, code: 'required', params: {} };
    if (isOurs(message))
      return { path: at, code: message, params: (params as { params?: Issue['params'] }).params ?? {} };
    return { path: at, code, params: { ...plain(params), received: typeOf(input) } };
  });

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** In a form that JSON can carry: no functions, no bigints. */
const plain = (params: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(params, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as Record<string, unknown>;
