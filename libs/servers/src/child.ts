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
  /** The file for its output. */
  logFile: string;
  /** Pipes its output through this process, which rotates the file. */
  rotate?: boolean;
  /** Throws until the program is ready. */
  probe: () => Promise<void>;
  /** The signal that stops it; default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** Milliseconds until it must be ready; default 60 000. */
  readyWithin?: number;
  /** Called once it has a process id, before it is ready. */
  spawned?: (pid: number) => void;
  /** When aborted, stops the program, even before it is ready. */
  signal?: AbortSignal;
}

/** How it ended: an exit code or a signal. */
export type Ending = { code: number | null; signal: NodeJS.Signals | null };

/** A child process. */
export class Child {
  readonly program: Program;
  readonly process: ChildProcess;
  readonly startedAt = Date.now();
  #ending: Ending | undefined;

  private constructor(program: Program, process: ChildProcess) {
    this.program = program;
    this.process = process;
    process.once('exit', (code, signal) => (this.#ending = { code, signal }));
    process.on('error', () => {}); // a signal that cannot be sent; unhandled it would end this process
  }

  /** Starts a program and waits until it is ready. @throws Failure with the last lines of its log when it does not become so */
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
        await pause(50); // its last output may not be in the file yet
        throw new Failure(`${name} ended at once. Its last words:\n${lastLines(logFile)}`, remedy);
      }
      try {
        return await probe();
      } catch (error) {
        if (Date.now() > giveUpAt) {
          await this.kill9();
          throw new Failure(
            `${name} does not answer (${(error as Error).message}). Its last words:\n${lastLines(logFile)}`,
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

  /** Stops it by its stop signal, and by SIGKILL after `patience` ms. */
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

/** The failure of a program that could not be spawned. */
async function notStarted({ name, command }: Program, process: ChildProcess): Promise<Failure> {
  const [error] = (await once(process, 'error')) as [Error];
  return new Failure(`${name} cannot be started: ${error.message}`, `Look at ${command}.`);
}

/** Rotates at ten megabytes and keeps three old files: orders.log, orders.log.1 … */
function intoRotatingFile(child: ChildProcess, file: string): void {
  const name = basename(file);
  const log = createStream((index) => (index ? `${name}.${Number(index)}` : name), {
    path: dirname(file),
    size: '10M',
    rotate: 3,
  });
  const outputs = [child.stdout!, child.stderr!];
  // a full disk must not stop the service: without a reader it would block on its next line
  log.once('error', () => outputs.forEach((o) => o.resume()));
  for (const output of outputs) output.pipe(log, { end: false });
  child.once('close', () => log.end());
}

export function lastLines(file: string, lines = 12): string {
  if (!existsSync(file)) return '(nothing)';
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line))
    .slice(-lines)
    .map((line) => `  ${plain(line).slice(0, 300)}`)
    .join('\n');
}

/** The level, message and error of a JSON log line; other lines as they are. */
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
