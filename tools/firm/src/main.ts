import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Api, ApiError } from '@otdel/ops/api';
import { Failure } from '@otdel/servers';
import { loadDemo } from './demo.ts';
import { generateFirm } from './generate.ts';
import {
  checkFiles,
  importFiles,
  importFirm,
  type ImportReport,
  type OnProgress,
  type Source,
} from './import.ts';
import { checkKnownFacts, readKnownFacts } from './known-facts.ts';
import { idsOf, knownIn } from './present.ts';
import { proveOnOwnStack } from './prove-command.ts';
import {
  filesIn,
  isOfFile,
  isTable,
  linesOf,
  readFirm,
  readMapping,
  tallyOf,
  type FirmFiles,
  type Tally,
} from '@otdel/firm-files';
import { replayFirm } from './replay.ts';
import { signInFrom } from './stack.ts';
import { firmToday } from './today.ts';
import { verifyFirm, type Check } from './verify.ts';

const whole = (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('give a whole number above zero');
  return n;
};
const mapping = new Option('--mapping <file>', 'how foreign headers become ours (see tools/firm/mappings)');
const url = new Option('--url <url>', 'the gateway; default: the firm that npm start runs here');
const login = new Option(
  '--login <login>',
  'an administrator (default: OTDEL_LOGIN, else admin); the password comes from OTDEL_PASSWORD',
);
interface Where {
  mapping?: string;
  url?: string;
  login?: string;
}

const program = new Command('firm').description(
  "Brings a firm's files into Otdel. docs/import.md describes the files.",
);

program
  .command('import <dir>')
  .description(
    'put staff, suppliers, items, stock, clients and orders from CSV files into the firm; a re-run changes nothing',
  )
  .addOption(mapping)
  .addOption(url)
  .addOption(login)
  .option('--dry-run', 'only say what would go in')
  .option('--without-orders', 'leave the orders out')
  .action(async (dir: string, o: Where & { dryRun?: boolean; withoutOrders?: boolean }) => {
    const source = sourceOf(dir, o);
    const api = await Api.signIn(signInFrom(o));
    const options = { orders: !o.withoutOrders };
    const result = await withBar('import', (onProgress) =>
      (o.dryRun ? checkFiles : importFiles)(api, source, { ...options, onProgress }),
    );
    summary(result, o.dryRun ? 'to create' : 'created');
    report(result.out);
  });

program
  .command('replay <dir>')
  .description("live the firm's history again through the real processes; can be interrupted and run again")
  .addOption(mapping)
  .addOption(url)
  .addOption(login)
  .option('--concurrency <n>', 'orders at a time', whole, 16)
  .action(async (dir: string, o: Where & { concurrency: number }) => {
    const api = await Api.signIn(signInFrom(o));
    const firm = readFirm(dir, mappingOf(o), await knownIn(api));
    const { report: imported, ids } = await withBar('import', (onProgress) =>
      importFirm(api, firm, { orders: false, onProgress }),
    );
    const result = await withBar('replay', (onProgress) =>
      replayFirm(api, firm, ids, {
        concurrency: o.concurrency,
        onProgress: (done, total) => onProgress('orders', done, total),
      }),
    );
    for (const { ref, reason } of result.refused) console.log(`order ${ref}: ${reason}`);
    console.log(
      `${result.orders} orders in ${result.seconds.toFixed(1)} s: ${(result.orders / result.seconds).toFixed(1)} orders/s`,
    );
    report(imported.bad.length > 0 ? imported.out : tallyOf(firm.bad));
    if (result.refused.length > 0) process.exitCode = 1;
  });

program
  .command('verify <dir>')
  .description('compare the reports of a replayed firm with the facts of its files')
  .addOption(mapping)
  .addOption(url)
  .addOption(login)
  .option('--as-of <days...>', 'further days to look from')
  .option('--facts <file>', 'facts known beforehand (see tools/firm/mappings)')
  .action(async (dir: string, o: Where & { asOf?: string[]; facts?: string }) => {
    const firm = read(dir, o);
    const api = await Api.signIn(signInFrom(o));
    const checks = await verifyFirm(api, firm, await idsOf(api, firm), firmToday(), o.asOf);
    print(o.facts ? [...checks, ...(await checkKnownFacts(api, readKnownFacts(o.facts)))] : checks);
  });

program
  .command('prove <dir>')
  .description(
    'start a stack of its own, replay the files on it while services are killed, and compare all reports with the files',
  )
  .addOption(mapping)
  .option('--kill <services...>', 'killed with SIGKILL, one after the other, during the replay')
  .option('--facts <file>', 'facts known beforehand (see tools/firm/mappings)')
  .action(async (dir: string, o: { mapping?: string; kill?: string[]; facts?: string }) =>
    print(await proveOnOwnStack(read(dir, o), o, (text) => console.log(text))),
  );

program
  .command('generate <dir>')
  .description('write the files of an invented firm')
  .option('--seed <n>', 'the same seed gives the same firm', whole, 1)
  .option('--orders <n>', 'how many orders', whole, 60)
  .option('--until <date>', 'the last day of its history', firmToday())
  .action((dir: string, o: { seed: number; orders: number; until: string }) => {
    generateFirm(dir, o);
    console.log(`A firm with ${o.orders} orders is in ${dir}.`);
  });

program
  .command('demo')
  .description(
    'load an invented firm with accounts for its people, or what is missing of it; exit code 3 when people have begun to use the firm',
  )
  .addOption(url)
  .addOption(login)
  .requiredOption('--accounts <file>', 'where logins and passwords are written')
  .option('--until <date>', 'the last day of its history', firmToday())
  .action(async (o: Where & { accounts: string; until: string }) => {
    // the launcher is gone: this load must not run beside that of the next start
    process.once('disconnect', () => process.exit(1)).channel?.unref();
    const api = await Api.signIn(signInFrom(o));
    const loaded = await loadDemo(api, o.accounts, o.until, (text) => console.log(text));
    if (!loaded) process.exitCode = 3;
  });

const mappingOf = (o: Where) => (o.mapping ? readMapping(o.mapping) : undefined);
const read = (dir: string, o: Where): FirmFiles => readFirm(dir, mappingOf(o));

function sourceOf(dir: string, o: Where): Source {
  const files = filesIn(dir);
  if (!o.mapping && !files.names.some(isTable))
    throw new Error(
      `There is no file of a table in ${dir} (there is: ${files.names.join(', ') || 'nothing'}).`,
    );
  return { files, mapping: mappingOf(o) };
}

/** Shows how far the work is: as a bar, or as a line every two seconds where the output is no terminal. */
async function withBar<T>(name: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const bar = new SingleBar({
    format: `${name}  {bar} {value}/{total} {step}  {duration_formatted}`,
    noTTYOutput: true,
    notTTYSchedule: 2_000,
  });
  bar.start(1, 0, { step: '' });
  try {
    return await work((step, done, total) => {
      bar.setTotal(total);
      bar.update(done, { step });
    });
  } finally {
    bar.stop();
  }
}

function summary({ steps }: ImportReport, made: string): void {
  for (const [step, o] of Object.entries(steps))
    console.log(`${step.padEnd(10)} ${o.created} ${made}, ${o.unchanged} unchanged`);
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function report(out: Tally): void {
  if (out.kinds.length === 0) return;
  const files = new Set(out.kinds.filter(isOfFile).map(({ file }) => file)).size;
  const what = [files > 0 && counted(files, 'file'), out.rows > 0 && counted(out.rows, 'row')].filter(
    Boolean,
  );
  console.log(`\n${what.join(' and ')} did not go in:`);
  for (const line of linesOf(out)) console.log(line);
  process.exitCode = 1;
}

function print(checks: Check[]): void {
  for (const c of checks) {
    console.log(`${c.ok ? 'ok    ' : 'WRONG '} ${c.name}`);
    if (!c.ok)
      console.log(
        `       files say ${JSON.stringify(c.expected)}\n       firm says ${JSON.stringify(c.found)}`,
      );
  }
  const wrong = checks.filter((c) => !c.ok).length;
  console.log(`${checks.length - wrong} passed, ${wrong} failed`);
  if (wrong > 0) process.exitCode = 1;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const more = error instanceof ApiError ? `(${error.code})` : error instanceof Failure ? error.remedy : '';
  console.error(`${error.message} ${more}`.trim());
  // other requests may still wait for minutes; a repetition of the command makes each again
  process.exit(1);
}
