import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What was stored. */
export interface Stored {
  bytes: number;
  sha256: string;
}

/** The content has more bytes than it may have; nothing of it is kept. */
export class TooLarge extends Error {
  readonly most: number;

  constructor(most: number) {
    super(`more than ${most} bytes`);
    this.most = most;
  }
}

/** Keeps files by key. A file is there whole or not at all, and memory does not grow with it. */
export abstract class Storage {
  /**
   * Stores the content of a stream under a key, in place of what was there.
   * @param most bytes
   * @throws TooLarge
   * @example await storage.put('imports/0199/items', request, { most: 64 * 2 ** 20 })
   */
  async put(key: string, content: Readable, { most = Infinity } = {}): Promise<Stored> {
    const measure = new Measure(most);
    await this.write(checked(key), content, measure);
    return measure.stored;
  }

  /** @throws Error when there is no such file */
  read(key: string): Promise<Readable> {
    return this.open(checked(key));
  }

  async bytes(key: string): Promise<Buffer> {
    return buffer(await this.read(key));
  }

  /** Removes the files whose keys begin with a folder. @example await storage.remove('imports/0199') */
  remove(folder: string): Promise<void> {
    return this.clear(checked(folder));
  }

  protected abstract write(key: string, content: Readable, measure: Transform): Promise<void>;
  protected abstract open(key: string): Promise<Readable>;
  protected abstract clear(folder: string): Promise<void>;
}

/** Keys are ours, never names that people gave. */
function checked(key: string): string {
  if (!/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*$/.test(key)) throw new Error(`${key} is no key of a file`);
  return key;
}

/** Counts and hashes what goes through it. */
class Measure extends Transform {
  readonly #hash = createHash('sha256');
  readonly #most: number;
  #bytes = 0;
  #stored: Stored | undefined;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  /** Once all went through. */
  get stored(): Stored {
    this.#stored ??= { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
    return this.#stored;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: Error | null, chunk?: Buffer) => void) {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#most) return done(new TooLarge(this.#most));
    this.#hash.update(chunk);
    done(null, chunk);
  }
}
