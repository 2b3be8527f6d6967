import { Command, InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';
import { home } from './paths.ts';
import { printFailure } from './print.ts';

// Each command imports its modules when it runs: the launcher needs little memory while it keeps a stack running.
const whole = (text: string): number => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('give a whole number above zero');
  return n;
};
const port = (text: string): number => {
  const n = whole(text);
  if (n > 65_535) throw new InvalidArgumentError('ports go up to 65535');
  return n;
};
const fromHere = (path: string) => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
const endWith = (good: boolean) => void (process.exitCode = good ? 0 : 1);

const ops = async (args: string[]): Promise<boolean> => {
  const { runOps } = await import('@otdel/ops');
  const { here } = await import('./here.ts');
  return runOps(args, here(home));
};

const program = new Command('npm run').description('Otdel on one machine.').helpCommand(false);

program
  .command('start')
  .description('start the firm in this terminal; Ctrl-C stops it')
  .option('--port <n>', 'of the gateway; default: the last one, else the first free from 3000 on', port)
  .option('--no-demo', 'leave an empty firm empty')
  .action(async (o: { port?: number; demo: boolean }) => (await import('./start.ts')).start(home, o));

program
  .command('stop')
  .description('stop the firm wherever it was started')
  .action(async () => console.log(await (await import('./stop.ts')).stopStack(home)));

program
  .command('status')
  .description('what is up, where, with how much memory and how many events on their way')
  .option('--url <address>', 'of the gateway of another installation, with its key in OTDEL_KEY')
  .action(async ({ url = process.env['OTDEL_URL'] }: { url?: string }) =>
    endWith(url ? await ops(['status', '--url', url]) : await (await import('./status.ts')).showStatus(home)),
  );

program
  .command('reset')
  .description('forget all data of the firm; asks first')
  .option('--yes', 'do not ask')
  .action(async (o: { yes?: boolean }) =>
    console.log(await (await import('./reset.ts')).reset(home, o.yes ?? false)),
  );

program
  .command('backup <dir>')
  .description('save the firm as of this moment into a new folder, while it runs or while it does not')
  .action(async (dir: string) =>
    console.log(await (await import('./backup/backup.ts')).backup(home, fromHere(dir))),
  );

program
  .command('restore <dir>')
  .description('bring a saved firm into this home, where none is')
  .option('--over', 'replace the firm that is there')
  .action(async (dir: string, o: { over?: boolean }) =>
    console.log(
      await (await import('./backup/restore.ts')).restore(home, fromHere(dir), { over: o.over ?? false }),
    ),
  );

/** A command of another program, which gets all arguments, `--help` too. */
function passOn(name: string, description: string, run: (args: string[]) => Promise<number | boolean>): void {
  program
    .command(`${name} [args...]`)
    .description(description)
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => {
      const ended = await run(args);
      process.exitCode = typeof ended === 'number' ? ended : Number(!ended);
    });
}
program.enablePositionalOptions();
passOn('test', 'run the tests; arguments go to Jest', async (args) => (await import('./test.ts')).test(args));
const operators = {
  queues: 'how events stand between the services',
  'analytics:rebuild': 'build the read models anew from the kept events',
  process: "what Temporal has recorded of an order's process, decoded",
  logs: 'what services and servers have logged',
};
for (const [name, description] of Object.entries(operators))
  passOn(name, description, (args) => ops([name, ...args]));
const firm = {
  import: "import a firm's CSV files (docs/import.md)",
  replay: "replay a firm's history through the real processes",
  verify: 'compare the reports with the facts of the files',
  generate: 'write the files of an invented firm',
  prove: 'replay files on a stack of its own, killing services, and compare all reports with the files',
};
for (const [name, description] of Object.entries(firm))
  passOn(name, description, async (args) => {
    const { firmTool, runTool } = await import('./run.ts');
    return runTool(firmTool, [name, ...args]);
  });
passOn('bench', 'measure; the name of a measurement follows', async (args) => {
  const { benchTool, runToolOnBuild } = await import('./run.ts');
  return runToolOnBuild(benchTool, args);
});

// a finished `| head` is no error; a launcher whose terminal has closed keeps its stack
process.stdout.on('error', () => process.argv[2] !== 'start' && process.exit(0));
passOn('fuzz', 'ask a firm of its own whatever its OpenAPI allows and forbids', async (args) => {
  const { fuzzTool, runTool } = await import('./run.ts');
  return runTool(fuzzTool, args);
});

try {
  await program.parseAsync();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
