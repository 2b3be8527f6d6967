import { Failure } from '@otdel/servers';
import { Command, InvalidArgumentError } from 'commander';
import { Api } from './api.ts';
import { showLogs, type LogsOptions } from './logs.ts';
import { showProcess } from './process.ts';
import { redrive, showQueues } from './queues.ts';
import { rebuildAnalytics } from './rebuild.ts';
import { showStatus } from './status.ts';

/** The firm of this machine: the default installation. */
export interface Here {
  /** Address of its gateway while it runs. */
  url?: string;
  key?: string;
  /** The folder of its logs. */
  logs?: string;
}

/**
 * Runs an operator's command on any installation. The address comes from `--url` or OTDEL_URL, the operator's key from
 * OTDEL_KEY. Without an address it is the firm of this machine; the key of that firm is sent to that firm only.
 * @returns whether all is well, for an exit code
 * @throws Failure with a remedy
 * @example await runOps(['queues', '--url', 'https://otdel.example'])
 */
export async function runOps(args: readonly string[], here: Here = {}): Promise<boolean> {
  let good = true;
  const program = new Command('npm run').description('Looks after an installation.').helpCommand(false);
  const byUrl = (command: Command) =>
    command.option('--url <address>', 'of the gateway of another installation, with its key in OTDEL_KEY');

  byUrl(program.command('status'))
    .description('what answers, and how many events are on their way')
    .action(async (o: { url?: string }) => void (good = await showStatus(installation(o.url, here))));
  const queues = byUrl(program.command('queues'))
    .description('how events stand between the services')
    .action(async (o: { url?: string }) => void (good = await showQueues(installation(o.url, here))));
  byUrl(queues.command('redrive'))
    .description('try events that were set aside (dead letters) and failed jobs again')
    .option('--service <name>', 'of one service only')
    .option('--aggregate <id>', 'of one order, client … only')
    .action(async (_, command: Command) => {
      const o = command.optsWithGlobals<{ url?: string; service?: string; aggregate?: string }>();
      good = await redrive(installation(o.url, here), o);
    });
  byUrl(program.command('analytics:rebuild'))
    .description('build the read models anew from the kept events')
    .action(async (o: { url?: string }) => rebuildAnalytics(installation(o.url, here)));
  byUrl(program.command('process <order>'))
    .description("what Temporal has recorded of an order's process, decoded; its number or id")
    .action(
      async (order: string, o: { url?: string }) =>
        void (good = await showProcess(installation(o.url, here), order)),
    );
  program
    .command('logs [of]')
    .description('what services and servers have logged; [of] one of them')
    .option('--from <folder>', 'where NAME.log files are, or - for what is piped in', here.logs)
    .option('-f, --follow', 'go on with what comes')
    .option('--order <number>', "one order's story, over all services")
    .option('--correlation <id>', "one request's story, over all services")
    .option('-n, --lines <n>', 'how many of the last ones', whole, 100)
    .option('--raw', 'as they were written: JSON')
    .action((of: string | undefined, o: LogsOptions) => showLogs({ ...o, ...(of && { of }) }));
  await program.parseAsync(args, { from: 'user' });
  return good;
}

function installation(given: string | undefined, here: Here): Api {
  const url = given ?? process.env['OTDEL_URL'];
  if (url !== undefined && !URL.canParse(url))
    throw new Failure(`${url} is no address.`, 'Write it as https://host or http://host:port');
  const at = url ?? here.url;
  if (!at) throw new Failure('No firm runs here.', 'Start it first, npm start, or name one: --url https://…');
  const key = url === undefined ? here.key : process.env['OTDEL_KEY'];
  if (!key)
    throw new Failure(
      `There is no operator key for ${at}.`,
      'Set OTDEL_KEY to yours; docs/operations.md shows how one is made.',
    );
  return Api.withKey(at, key);
}

function whole(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('give a whole number above zero');
  return n;
}
