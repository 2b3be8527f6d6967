import { explain } from '@otdel/servers';
import { styleText } from 'node:util';

/** Prints one line of progress. @example printProgress('postgres up in 0.6 s') */
export const printProgress = (text: string): void => console.log(`  ${text}`);

/** Prints a fault and its remedy; the stack only with LOG_LEVEL=debug. */
export function printFailure(error: unknown): void {
  const { what, remedy } = explain(error);
  console.error(`\n${styleText('red', what, { stream: process.stderr })}\n${remedy}`.trimEnd());
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
}
