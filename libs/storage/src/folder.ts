import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Storage } from './storage.ts';

/** Files in a folder of this machine, which only its owner reads. */
export class FolderStorage extends Storage {
  readonly #folder: string;

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  protected async write(key: string, content: Readable, measure: Transform): Promise<void> {
    const path = join(this.#folder, key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const part = join(this.#folder, `${randomUUID()}.part`);
    try {
      // `flush`: the file is on the disk before its name is
      await pipeline(content, measure, createWriteStream(part, { mode: 0o600, flush: true }));
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  protected async open(key: string): Promise<Readable> {
    const file = await open(join(this.#folder, key));
    return file.createReadStream();
  }

  protected async clear(folder: string): Promise<void> {
    await rm(join(this.#folder, folder), { recursive: true, force: true });
  }
}
