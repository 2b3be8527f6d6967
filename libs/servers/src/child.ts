import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createStream } from 'rotating-file-stream';
import { Failure } from './failure.ts';

export interface Program {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  /** Where its output goes. */
  logFile: string;
  /** Its output goes through this process, which begins a new file when one is full. */
  rotate?: boolean;
  /** Throws until the program serves. */
  probe: () => Promise<void>;
  /** How it is asked to stop; default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** Milliseconds; default 60 000. */
  readyWithin?: number;
  /** Called as soon as it has a process id, long before it serves. */
  spawned?: (pid: number) => void;
  /** Aborted: it is no longer wanted, and is stopped even before it serves. */
  signal?: AbortSignal;
}

/** How it ended: an exit code or a signal. */
export type Ending = { code: number | null; signal: NodeJS.Signals | null };

/** A program of ours that runs outside of this process. */
export class Child {
  readonly program: Program;
  readonly process: ChildProcess;
  readonly startedAt = Date.now();
  #ending: Ending | undefined;

  private constructor(program: Program, process: ChildProcess) {
    this.program = program;
    this.process = process;
    process.once('exit', (code, signal) => (this.#ending = { code, signal }));
    process.on('error', () => {}); // of a signal that could not be sent: it would end us
  }

  /** Starts it and waits until it serves. @throws Failure with its last words when it does not */
  static async start(program: Program): Promise<Child> {
    program.signal?.throwIfAborted();
    mkdirSync(dirname(program.logFile), { recursive: true, mode: 0o700 });
    const { command, args, uid, gid, env, rotate, logFile } = program;
    const out = rotate ? 'pipe' : openSync(logFile, 'a');
    const process_ = spawn(command, args, {
      stdio: ['ignore', out, out],
      env: env ?? process.env,
      detached: true, // Ctrl-C reaches the launcher alone, which stops its children in order
      ...(uid !== undefined && { uid, gid }),
    });
    if (typeof out === 'number') closeSync(out);
    if (process_.pid === undefined) throw await notStarted(program, process_);
    if (typeof out !== 'number') intoRotatingFile(process_, logFile);
    const child = new Child(program, process_);
    program.spawned?.(process_.pid);
    await child.#ready();
    return child;
  }

  async #ready(): Promise<void> {
    const giveUpAt = Date.now() + (this.program.readyWithin ?? 60_000);
    const { name, logFile, signal, probe } = this.program;
    const remedy = `The whole log is ${logFile}`;
    for (;;) {
      if (signal?.aborted) {
        await this.stop();
        signal.throwIfAborted();
      }
      if (this.#ending) {
        await pause(50); // its last words are still on their way to the file
        throw new Failure(`${name} ended at once. Its last words:\n${lastWords(logFile)}`, remedy);
      }
      try {
        return await probe();
      } catch (error) {
        if (Date.now() > giveUpAt) {
          await this.kill9();
          throw new Failure(
            `${name} does not answer (${(error as Error).message}). Its last words:\n${lastWords(logFile)}`,
            remedy,
          );
        }
      }
      await pause(100);
    }
  }

  get pid(): number {
    return this.process.pid!;
  }
  get alive(): boolean {
    return !this.#ending;
  }
  onExit(then: (ending: Ending) => void): void {
    if (this.#ending) then(this.#ending);
    else this.process.once('exit', (code, signal) => then({ code, signal }));
  }

  /** Asks it to stop, and after `patience` ms makes it. */
  async stop(patience = 10_000): Promise<void> {
    if (this.#ending) return;
    const exit = once(this.process, 'exit');
    this.process.kill(this.program.stopSignal ?? 'SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), patience);
    await exit;
    clearTimeout(late);
  }

  async kill9(): Promise<void> {
    if (this.#ending) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }
}

/** Without a process there is nothing whose answer or end could be waited for. */
async function notStarted({ name, command }: Program, process: ChildProcess): Promise<Failure> {
  const [error] = (await once(process, 'error')) as [Error];
  return new Failure(`${name} cannot be started: ${error.message}`, `Look at ${command}.`);
}

/** Ten megabytes to a file, and three old ones: orders.log, orders.log.1 … */
function intoRotatingFile(child: ChildProcess, file: string): void {
  const name = basename(file);
  const log = createStream((index) => (index ? `${name}.${Number(index)}` : name), {
    path: dirname(file),
    size: '10M',
    rotate: 3,
  });
  const outputs = [child.stdout!, child.stderr!];
  // a full disk must not hold the service: without a reader its next line would block it
  log.once('error', () => outputs.forEach((o) => o.resume()));
  for (const output of outputs) output.pipe(log, { end: false });
  child.once('close', () => log.end());
}

export function lastWords(file: string, lines = 12): string {
  if (!existsSync(file)) return '(nothing)';
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line))
    .slice(-lines)
    .map((line) => `  ${plain(line).slice(0, 300)}`)
    .join('\n');
}

/** A line of one of our services without its JSON. */
function plain(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: string;
      msg?: string;
      err?: { message?: string };
    };
    const why = err?.message && err.message !== msg ? ` (${err.message})` : '';
    return msg ? `${level ?? ''} ${msg}${why}` : line;
  } catch {
    return line;
  }
}
