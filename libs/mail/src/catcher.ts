import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface CaughtLetter {
  /** Ordered by the moment at which it came. */
  id: string;
  at: Temporal.Instant;
  from: string;
  to: string;
  subject: string;
  /** Of the sender: the same for every try of the same letter. */
  key: string | null;
}
export interface ReadLetter extends CaughtLetter {
  text: string;
  attachments: { name: string; type: string; size: number }[];
}

/** Bytes of a letter at most, unless said otherwise. */
const usualMost = 25 * 2 ** 20;
const ending = '.eml';
const idForm = /^\d{13}-[0-9a-f-]{36}$/;

/** A mail server that keeps what it is given in a folder and passes nothing on. Only the owner can read the files. */
export class Catcher {
  readonly #server: SMTPServer;
  readonly #box: Box;
  private constructor(server: SMTPServer, box: Box) {
    this.#server = server;
    this.#box = box;
  }

  /**
   * @param port of this machine; 0: a free one
   * @param mostBytes of a letter: a larger one is refused
   * @throws Error when the port is taken
   */
  static async open(folder: string, port = 0, mostBytes = usualMost): Promise<Catcher> {
    const box = new Box(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const server = new SMTPServer({
      ...{
        disabledCommands: ['AUTH', 'STARTTLS'],
        size: mostBytes,
        logger: false,
        disableReverseLookup: true,
      },
      onData(stream, _session, answer) {
        box
          .keep(stream, () => !stream.sizeExceeded)
          .then(
            (isKept) => answer(isKept ? null : tooLarge()),
            () => answer(Object.assign(new Error('The letter could not be kept.'), { responseCode: 451 })),
          );
      },
    });
    // a sender that breaks off is no fault of ours; a port that is taken rejects `listening`
    server.on('error', () => undefined);
    const listening = once(server.server, 'listening');
    server.listen(port, '127.0.0.1');
    await listening;
    return new Catcher(server, box);
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }
  get box(): Box {
    return this.#box;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const tooLarge = () => Object.assign(new Error('The letter is too large.'), { responseCode: 552 });

/** The folder in which a catcher keeps letters. Others may read it while the catcher writes. */
export class Box {
  constructor(private readonly folder: string) {}

  /**
   * A letter is there whole or not at all.
   * @param isWanted asked when it has come whole @returns whether it is kept
   */
  async keep(letter: AsyncIterable<Uint8Array>, isWanted: () => boolean): Promise<boolean> {
    const name = `${String(Temporal.Now.instant().epochMilliseconds).padStart(13, '0')}-${randomUUID()}${ending}`;
    const unfinished = join(this.folder, `.${name}`);
    try {
      await pipeline(letter, createWriteStream(unfinished, { mode: 0o600, flush: true }));

      if (!isWanted()) return false;
      await rename(unfinished, join(this.folder, name));
      return true;
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  /** The newest first. @param before an id: older ones only @returns at most `limit` */
  async list(limit: number, before?: string): Promise<CaughtLetter[]> {
    const names = (await ifThere(readdir(this.folder))) ?? [];
    const ids = names
      .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
      .map((name) => name.slice(0, -ending.length))
      .filter((id) => idForm.test(id) && (before === undefined || id < before))
      .toSorted()
      .toReversed()
      .slice(0, limit);
    const letters = await Promise.all(ids.map((id) => this.read(id)));
    return letters.flatMap((letter) => (letter ? [withoutText(letter)] : []));
  }

  /** @returns undefined when there is none */
  async read(id: string): Promise<ReadLetter | undefined> {
    if (!idForm.test(id)) return undefined;
    await using file = await ifThere(open(join(this.folder, `${id}${ending}`)));
    if (!file) return undefined;
    const mail = await simpleParser(file.createReadStream({ autoClose: false }));
    const to = mail.to ? [mail.to].flat().map((each) => each.text) : [];
    const key = mail.headers.get('x-otdel-key');
    return {
      ...{ id, at: Temporal.Instant.fromEpochMilliseconds(Number(id.slice(0, 13))) },
      ...{ from: mail.from?.text ?? '', to: to.join(', '), subject: mail.subject ?? '' },
      ...{ key: typeof key === 'string' ? key : null, text: mail.text ?? '' },
      attachments: mail.attachments.map(({ filename, contentType, size }) => ({
        ...{ name: filename ?? '', type: contentType, size },
      })),
    };
  }
}

const withoutText = ({ text: _text, attachments: _attachments, ...letter }: ReadLetter): CaughtLetter =>
  letter;

/** @returns undefined when there is no such file or folder @throws any other error of the file system */
const ifThere = <T>(looking: Promise<T>): Promise<T | undefined> =>
  looking.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
