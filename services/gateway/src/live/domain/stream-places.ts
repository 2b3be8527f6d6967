import { tooMany } from '@otdel/contracts';

/** Streams of one account at one replica: a person has some tabs open, and a program needs one. */
export const streamsPerAccount = 10;

/** Counts the open streams of each account. */
export class StreamPlaces {
  readonly #taken = new Map<string, number>();

  /**
   * @returns gives the place back; a second call does nothing
   * @throws tooMany `too_many_streams`
   */
  take(accountId: string): () => void {
    const taken = this.#taken.get(accountId) ?? 0;
    if (taken >= streamsPerAccount) throw tooMany('too_many_streams', { limit: streamsPerAccount });
    this.#taken.set(accountId, taken + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = this.#taken.get(accountId)! - 1;
      if (left > 0) this.#taken.set(accountId, left);
      else this.#taken.delete(accountId);
    };
  }
}
