import { Failure } from '@otdel/servers';
import { Command, InvalidArgumentError } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callersOf, spareAccounts, startFirm } from './firm.ts';
import { knownIn } from './known.ts';
import { findPython, installSchemathesis, leftOut } from './python.ts';
import { fuzz, type Outcome } from './schemathesis.ts';

const whole = (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('give a whole number above zero');
  return n;
};

/** Roles that ask at the same time. */
const lanes = 2;

const program = new Command('fuzz')
  .description("Asks a small firm of its own whatever its OpenAPI allows and forbids, in every role's name.")
  .option('--seed <n>', 'the same seed invents the same requests; default: another one each time', whole)
  .option('--seconds <n>', 'for all roles together', whole, 120)
  .option('--roles <names...>', 'only these')
  .option('--keep <dir>', 'keep what schemathesis says of each role in this folder');
program.parse();
const {
  seed = Math.floor(Math.random() * 1e9),
  seconds,
  roles,
  keep,
} = program.opts<{ seed?: number; seconds: number; roles?: string[]; keep?: string }>();

/** @returns whether nothing was found */
async function run(): Promise<boolean> {
  const python = findPython();
  if (!python) {
    console.log(`\n!!! ${leftOut}\n\n0 passed, 0 failed`);
    return true;
  }
  const say = (text: string) => console.log(text);
  await using cleanup = new AsyncDisposableStack();
  const given = new AbortController();
  const giveUp = () => given.abort(new Error('The fuzzing was given up.'));
  process.once('SIGTERM', giveUp).once('SIGINT', giveUp);
  cleanup.defer(() => void process.off('SIGTERM', giveUp).off('SIGINT', giveUp));
  const dir = mkdtempSync(join(tmpdir(), 'otdel-fuzz-'));
  cleanup.defer(() => rmSync(dir, { recursive: true, force: true }));
  const schemathesis = installSchemathesis(python, say);
  const firm = cleanup.use(await startFirm(join(dir, 'firm'), say, given.signal));
  const callers = (await callersOf(firm)).filter(({ name }) => !roles || roles.includes(name));
  const known = await knownIn(firm.admin, await spareAccounts(firm.admin));
  say(`seed ${seed}, ${seconds} s for ${callers.length} roles`);
  const outcomes: Outcome[] = [];
  const until = performance.now() + seconds * 1000;
  const waiting = [...callers];
  // schemathesis needs more of the processor than the firm does: one for each
  const lane = async () => {
    for (let caller = waiting.shift(); caller; caller = waiting.shift()) {
      // what one role leaves of its time, the others have
      const turns = Math.ceil((waiting.length + 1) / lanes);
      const share = Math.max(Math.floor((until - performance.now()) / 1000 / turns), 5);
      const outcome = await fuzz({
        ...{ schemathesis, url: firm.stack.url, caller, known, seed, seconds: share },
        ...{ dir: join(keep ?? dir, caller.name), signal: given.signal },
      });
      outcomes.push(outcome);
      say(`${caller.name.padEnd(11)} ${outcome.summary}`);
      if (outcome.findings > 0) say(outcome.said);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const sum = (of: (o: Outcome) => number) => outcomes.reduce((n, o) => n + of(o), 0);
  const all = outcomes.some((o) => o.complete);
  if (!all) say('No role had the time to try every operation: give more --seconds.');
  const failed = sum((o) => o.findings) + Number(!all);
  say(`${sum((o) => o.passed)} passed, ${failed} failed`);
  return failed === 0;
}

try {
  if (!(await run())) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`${error.message} ${error instanceof Failure ? error.remedy : ''}`.trim());
  process.exit(1);
}
