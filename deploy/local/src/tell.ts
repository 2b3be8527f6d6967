import { explain } from '@otdel/servers';

const isTerminal = process.stdout.isTTY === true;
const styled = (code: number) => (text: string) =>
  isTerminal && !process.env['NO_COLOR'] ? `\u001b[${code}m${text}\u001b[0m` : text;
export const bold = styled(1);
export const dim = styled(2);
export const red = styled(31);
export const green = styled(32);
export const yellow = styled(33);

/** One line of progress. @example tell('postgres up in 0.6 s') */
export const tell = (text: string): void => console.log(`  ${text}`);

/** What went wrong and what to do, without a stack unless LOG_LEVEL=debug. */
export function tellFailure(error: unknown): void {
  const { what, remedy } = explain(error);
  console.error(`\n${red(what)}\n${remedy}`.trimEnd());
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
}
