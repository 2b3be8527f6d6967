import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from './firm.ts';
import type { Known } from './known.ts';
import { settingsOf } from './settings.ts';

export interface Run {
  /** The program. */
  schemathesis: string;
  url: string;
  caller: Caller;
  known: Known;
  seed: number;
  seconds: number;
  /** Where settings and reports go. */
  dir: string;
  signal: AbortSignal;
}
export interface Outcome {
  /** Operations that were asked without a finding. */
  passed: number;
  /** Faults found, and operations that could not be tried. */
  findings: number;
  /** Whether each operation was asked; no fault where the time was over. */
  complete: boolean;
  /** One line. */
  summary: string;
  /** All that schemathesis says. */
  said: string;
}

/** What its report says, as far as we read it. */
interface Report {
  stop_reason: string;
  operations: { selected: number; tested: number };
  test_cases: { generated: number; unique_failures: number };
  failures: { operations: unknown[] }[];
  errors: { count: number }[];
}

/** How long it may go on after its time: it ends the request that it has begun. */
const grace = 60;

/** Asks as one caller until the time is over. */
export async function fuzz(run: Run): Promise<Outcome> {
  const { schemathesis, url, caller, known, seed, seconds, dir, signal } = run;
  mkdirSync(dir, { recursive: true });
  const at = (ending: string) => join(dir, `${caller.name}.${ending}`);
  writeFileSync(at('toml'), settingsOf(caller, known), { mode: 0o600 });
  // one worker: the parser of Python 3.11 that hypothesis calls is not made for several threads
  const args = [
    ...['--config-file', at('toml'), 'run', `${url}/api/openapi.json`],
    ...['--max-time', String(seconds), '--seed', String(seed), '--workers', '1'],
    // links between operations would need far more time, and lead to accounts that must stay as they are
    ...['--phases', 'examples,coverage,fuzzing'],
    ...['--continue-on-failure', '--no-shrink', '--no-color', '--generation-database', 'none'],
    ...['--report', 'json', '--report-json-path', at('json')],
  ];
  const child = spawn(schemathesis, args, {
    // it keeps notes of its own in the folder where it runs
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PYTHONUNBUFFERED: '1',
      SCHEMATHESIS_HOOKS: join(import.meta.dirname, '..', 'hooks.py'),
      FUZZ_OURS: JSON.stringify(caller.ours),
      FUZZ_SEED: String(seed),
    },
    signal: AbortSignal.any([signal, AbortSignal.timeout((seconds + grace) * 1000)]),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  writeFileSync(at('txt'), said);
  return outcomeOf(said, code, existsSync(at('json')) ? readFileSync(at('json'), 'utf8') : undefined);
}

/** @param code of its exit @param report its JSON; undefined when it wrote none */
export function outcomeOf(said: string, code: number | null, report: string | undefined): Outcome {
  if (report === undefined)
    return { passed: 0, findings: 1, complete: false, summary: 'it wrote no report', said };
  const { stop_reason: stop, operations, test_cases: cases, failures, errors } = JSON.parse(report) as Report;
  const complete = operations.tested === operations.selected;
  const untried = stop === 'max_time' ? 0 : operations.selected - operations.tested;
  const broken = errors.reduce((n, { count }) => n + count, 0);
  const found = cases.unique_failures + broken + untried;
  // it found something that its report does not count
  const findings = found === 0 && code !== 0 ? 1 : found;
  const withFaults = new Set(failures.flatMap((f) => f.operations.map((o) => JSON.stringify(o)))).size;
  return {
    passed: Math.max(operations.tested - withFaults, 0),
    findings,
    complete,
    summary: `${operations.tested} of ${operations.selected} operations, ${cases.generated} requests, ${findings} faults`,
    said,
  };
}
