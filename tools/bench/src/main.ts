import { explain } from '@otdel/servers';
import { Command, InvalidArgumentError } from 'commander';
import { benchCommands } from './commands.bench.ts';
import { benchLists } from './lists.bench.ts';
import type { Figure } from './figures.ts';
import { benchOrders } from './orders.bench.ts';

const whole = (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('give a whole number above zero');
  return n;
};
const onProgress = (text: string) => process.stderr.write(`${text}\n`);
const print = (figures: Figure[]) => figures.forEach((f) => console.log(JSON.stringify(f)));

const given = new AbortController();
const giveUp = () => given.abort();
process.once('SIGTERM', giveUp).once('SIGINT', giveUp);

const program = new Command('bench').description(
  'Measures, and prints one JSON line per figure. Progress goes to stderr.',
);
const measurement = (name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option(
      '--dev-server',
      "Temporal's development server; without it the production server is built with Go",
      false,
    );
measurement(
  'orders',
  'whole lives of orders on the whole stack, beside a bare Temporal workflow of the same shape',
)
  .option('--orders <n>', 'how many of each', whole, 240)
  .option('--concurrency <n>', 'how many at a time', whole, 16)
  .action(async (o: { orders: number; concurrency: number; devServer: boolean }) =>
    print(await benchOrders({ ...o, onProgress, signal: given.signal })),
  );
measurement(
  'commands',
  'one order takes very many commands, beside a bare Temporal workflow that takes updates',
)
  .option('--commands <n>', 'how many', whole, 10_000)
  .action(async (o: { commands: number; devServer: boolean }) =>
    print(await benchCommands({ ...o, onProgress, signal: given.signal })),
  );

program
  .command('lists')
  .description('the list of orders by each filter, order and search, and its sums, beside a table scan')
  .option('--orders <n>', 'how many', whole, 100_000)
  .option('--times <n>', 'how often each list is asked for', whole, 100)
  .action(async (o: { orders: number; times: number }) =>
    print(await benchLists({ ...o, onProgress, signal: given.signal })),
  );

try {
  await program.parseAsync();
} catch (error) {
  const { what, remedy } = given.signal.aborted
    ? { what: 'The measurement was given up.', remedy: 'Everything that it had started is stopped.' }
    : explain(error);
  console.error(`${what}\n${remedy}`);
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
  process.exitCode = 1;
}
