import { explain } from '@otdel/servers';
import { styleText } from 'node:util';

/** One line of progress. @example tell('postgres up in 0.6 s') */
export const tell = (text: string): void => console.log(`  ${text}`);

/** What went wrong and what to do, without a stack unless LOG_LEVEL=debug. */
export function tellFailure(error: unknown): void {
  const { what, remedy } = explain(error);
  console.error(`\n${styleText('red', what, { stream: process.stderr })}\n${remedy}`.trimEnd());
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
}
