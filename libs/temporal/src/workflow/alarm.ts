import { CancellationScope, sleep } from '@temporalio/workflow';

/** One durable timer. It runs on while other work is done, and starts anew only when its moment changes. */
export class Alarm {
  #at: string | null = null;
  #timer: CancellationScope | undefined;

  /** @param at an ISO moment; null: never */
  set(at: string | null): void {
    if (at === this.#at) return;
    this.#timer?.cancel();
    this.#at = at;
    this.#timer = at === null ? undefined : this.#start(Date.parse(at) - Date.now());
  }

  /** Whether the alarm has rung, or is set for another moment than `at`. */
  isOff(at: string | null): boolean {
    return at !== this.#at;
  }

  #start(ms: number): CancellationScope {
    const timer = new CancellationScope();
    const ring = () => {
      this.#at = null;
      this.#timer = undefined;
    };
    timer.run(() => sleep(Math.max(1, ms))).then(ring, () => undefined);
    return timer;
  }
}

export const now = (): string => new Date().toISOString();
export const isPast = (moment: string | null): boolean => moment !== null && Date.parse(moment) <= Date.now();
/** The earliest of ISO moments; null means never. */
export const earliest = (moments: readonly (string | null)[]): string | null =>
  moments.reduce<string | null>(
    (first, at) => (first === null || (at !== null && Date.parse(at) < Date.parse(first)) ? at : first),
    null,
  );
