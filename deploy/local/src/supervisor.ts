import { setTimeout as pause } from 'node:timers/promises';
import { type Child, type Ending, explain } from '@otdel/servers';

/** Milliseconds before a new try after the n-th fall in a row. */
const waits = [200, 500, 1_000, 2_000, 5_000, 10_000] as const;
/** What has lived this long has recovered: its next fall is a first one. */
const recovered = 60_000;

export const waitBefore = (falls: number): number => waits[Math.min(falls, waits.length) - 1] ?? 0;
export const whyEnded = ({ code, signal }: Ending): string => (signal ? `by ${signal}` : `with code ${code}`);

/** Keeps one program running: what ends by itself starts again, with growing pauses and a line for each fall. */
export class Supervisor {
  readonly name: string;
  readonly #launch: (signal: AbortSignal) => Promise<Child>;
  readonly #say: (text: string) => void;
  #child: Child | undefined;
  /** Exists while the program is wanted; aborted when it no longer is. */
  #wanted: AbortController | undefined;
  #starting: Promise<Child> | undefined;
  #healing: Promise<void> | undefined;
  #falls = 0;

  constructor(
    name: string,
    launch: (signal: AbortSignal) => Promise<Child>,
    say: (text: string) => void = () => {},
  ) {
    this.name = name;
    this.#launch = launch;
    this.#say = say;
  }

  get pid(): number | undefined {
    return this.#child?.alive ? this.#child.pid : undefined;
  }

  /** @throws Failure when it does not come up; it is not tried again then */
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

  /** Stops it, and it stays away until `start`. @param patience ms before it is killed */
  async stop(patience?: number): Promise<void> {
    this.#wanted?.abort();
    this.#wanted = undefined;
    await this.#healing;
    const started = await this.#starting?.catch(() => undefined);
    await started?.stop(patience);
    await this.#child?.stop(patience);
  }

  /** As a crash would: it comes back by itself. */
  async kill9(): Promise<void> {
    await this.#child?.kill9();
  }

  /** Kills it and waits until it serves again. */
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
      this.#say(`${this.name} ${what}; it starts again in ${wait / 1000} s`);
      try {
        await pause(wait, undefined, { signal: wanted.signal });
        const child = await this.#launch(wanted.signal);
        if (wanted.signal.aborted) return await child.stop();
        this.#say(`${this.name} is up again`);
        return this.#adopt(child, wanted);
      } catch (error) {
        if (wanted.signal.aborted) return;
        what = `did not come up: ${explain(error).what}`;
      }
    }
  }
}
