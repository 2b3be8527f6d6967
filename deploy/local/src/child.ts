import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
  /** Throws until the program serves. */
  probe: () => Promise<void>;
  /** How it is asked to stop; default SIGTERM. */
  stopSignal?: NodeJS.Signals;
  readyWithin?: number;
}

/** A program of ours that runs outside of this process. */
export class Child {
  readonly program: Program;
  readonly process: ChildProcess;
  readonly startedAt = Date.now();
  #gone = false;

  private constructor(program: Program, process: ChildProcess) {
    this.program = program;
    this.process = process;
    process.once('exit', () => (this.#gone = true));
  }

  /** Starts it and waits until it serves. @throws Failure with its last words when it does not */
  static async start(program: Program): Promise<Child> {
    mkdirSync(dirname(program.logFile), { recursive: true });
    const out = openSync(program.logFile, 'a');
    const { command, args, uid, gid, env } = program;
    const process_ = spawn(command, args, {
      stdio: ['ignore', out, out],
      env: env ?? process.env,
      detached: true, // Ctrl-C reaches the launcher alone, which stops its children in order
      ...(uid !== undefined && { uid, gid }),
    });
    closeSync(out);
    const child = new Child(program, process_);
    const failed = once(process_, 'error').then(([error]) => {
      throw new Failure(
        `${program.name} cannot be started: ${(error as Error).message}`,
        `Look at ${command}.`,
      );
    });
    failed.catch(() => {});
    await Promise.race([child.#ready(), failed]);
    return child;
  }

  async #ready(): Promise<void> {
    const giveUpAt = Date.now() + (this.program.readyWithin ?? 60_000);
    for (;;) {
      if (this.#gone)
        throw new Failure(
          `${this.program.name} ended at once. Its last words:\n${lastWords(this.program.logFile)}`,
          `The whole log is ${this.program.logFile}`,
        );
      try {
        return await this.program.probe();
      } catch (error) {
        if (Date.now() > giveUpAt) {
          await this.kill9();
          throw new Failure(
            `${this.program.name} does not answer (${(error as Error).message}). Its last words:\n${lastWords(this.program.logFile)}`,
            `The whole log is ${this.program.logFile}`,
          );
        }
      }
      await pause(50);
    }
  }

  get pid(): number {
    return this.process.pid!;
  }
  get alive(): boolean {
    return !this.#gone;
  }
  onExit(then: (code: number | null, signal: NodeJS.Signals | null) => void): void {
    if (this.#gone) then(this.process.exitCode, this.process.signalCode);
    else this.process.once('exit', then);
  }

  /** Asks it to stop, and after `patience` ms makes it. */
  async stop(patience = 10_000): Promise<void> {
    if (this.#gone) return;
    const exit = once(this.process, 'exit');
    this.process.kill(this.program.stopSignal ?? 'SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), patience);
    await exit;
    clearTimeout(late);
  }

  async kill9(): Promise<void> {
    if (this.#gone) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }
}

export function lastWords(file: string, lines = 12): string {
  if (!existsSync(file)) return '(nothing)';
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((l) => `  ${l.slice(0, 300)}`)
    .join('\n');
}
