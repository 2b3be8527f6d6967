import { setTimeout as pause } from 'node:timers/promises';
import { type Child, type Ending, explain } from '@otdel/servers';

/** Milliseconds before the restart after the n-th crash in a row. */
const waits = [200, 500, 1_000, 2_000, 5_000, 10_000] as const;
/** A program that has run for so many milliseconds has recovered: its next crash counts as the first. */
const recovered = 60_000;

export const waitBefore = (falls: number): number => waits[Math.min(falls, waits.length) - 1] ?? 0;
export const whyEnded = ({ code, signal }: Ending): string => (signal ? `by ${signal}` : `with code ${code}`);

/** Keeps one program running: restarts it after a crash, with growing pauses and a line for each crash. */
export class Supervisor {
  readonly name: string;
  readonly #launch: (signal: AbortSignal) => Promise<Child>;
  readonly #onProgress: (text: string) => void;
  #child: Child | undefined;
  /** Undefined unless the program is to run; `stop` aborts it. */
  #wanted: AbortController | undefined;
  #starting: Promise<Child> | undefined;
  #healing: Promise<void> | undefined;
  #falls = 0;

  constructor(
    name: string,
    launch: (signal: AbortSignal) => Promise<Child>,
    onProgress: (text: string) => void = () => {},
  ) {
    this.name = name;
    this.#launch = launch;
    this.#onProgress = onProgress;
  }

  get pid(): number | undefined {
    return this.#child?.alive ? this.#child.pid : undefined;
  }

  /** @throws Failure when the program does not become ready; then it is not restarted */
  async start(): Promise<void> {
    if (this.#wanted) return;
    const wanted = (this.#wanted = new AbortController());
    try {
      this.#starting = this.#launch(wanted.signal);
      this.#adopt(await this.#starting, wanted);
    } catch (error) {
      this.#wanted = undefined;
      throw error;
    }
  }

  /** Stops the program; only `start` runs it again. @param patience milliseconds before it is killed */
  async stop(patience?: number): Promise<void> {
    this.#wanted?.abort();
    this.#wanted = undefined;
    await this.#healing;
    const started = await this.#starting?.catch(() => undefined);
    await started?.stop(patience);
    await this.#child?.stop(patience);
  }

  /** Kills the program like a crash: it restarts by itself. */
  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }

  /** Kills the program and waits until it is ready again. */
  async killAndRestart(): Promise<void> {
    await this.kill9();
    await this.#healing;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  #adopt(child: Child, wanted: AbortController): void {
    this.#child = child;
    child.onExit((ending) => {
      if (!wanted.signal.aborted) this.#healing = this.#heal(child, whyEnded(ending), wanted);
    });
  }

  async #heal(fallen: Child, how: string, wanted: AbortController): Promise<void> {
    if (Date.now() - fallen.startedAt > recovered) this.#falls = 0;
    for (let what = `ended ${how}`; ;) {
      const wait = waitBefore(++this.#falls);
      this.#onProgress(`${this.name} ${what}; it starts again in ${wait / 1000} s`);
      try {
        await pause(wait, undefined, { signal: wanted.signal });
        const child = await this.#launch(wanted.signal);
        if (wanted.signal.aborted) return await child.stop();
        this.#onProgress(`${this.name} is up again`);
        return this.#adopt(child, wanted);
      } catch (error) {
        if (wanted.signal.aborted) return;
        what = `did not come up: ${explain(error).what}`;
      }
    }
  }
}
