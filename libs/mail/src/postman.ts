import { Readable } from 'node:stream';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { composed, type Letter } from './letter.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

/** Milliseconds. */
export interface Patience {
  /** Until the server takes the connection. */
  connection: number;
  /** Until it greets. */
  greeting: number;
  /** Of silence in the conversation: also after the text, so it is the longest wait for the last reply. */
  silence: number;
}
export const usualPatience: Patience = { connection: 10_000, greeting: 10_000, silence: 30_000 };

/** Gives letters to a mail server, each in a conversation of its own. */
export class Postman {
  readonly #url: string;
  readonly #patience: Patience;

  /** @param url smtp:// or smtps://, with user and password where the server wants them */
  constructor(url: string, patience: Patience = usualPatience) {
    this.#url = url;
    this.#patience = patience;
  }

  /**
   * Gives a letter to the server, once.
   * @returns what became of it; a server that is away or says no is no error
   * @throws RangeError when the letter cannot be written as one
   */
  async send(letter: Letter): Promise<Outcome> {
    const bytes = await composed(letter);
    const { auth, ...server } = parseConnectionUrl(this.#url);
    const connection = new SMTPConnection({
      ...server,
      connectionTimeout: this.#patience.connection,
      greetingTimeout: this.#patience.greeting,
      socketTimeout: this.#patience.silence,
    });
    let handedOver = false;
    // the library reads it when the server has said that it waits for the text
    const text = Readable.from(
      (function* () {
        handedOver = true;
        yield bytes;
      })(),
      { objectMode: false },
    );
    try {
      const ended = Promise.withResolvers<never>();
      connection.once('error', ended.reject);
      connection.once('end', () => ended.reject(new Error('The server closed the connection.')));
      return await Promise.race([ended.promise, converse(connection, auth, letter, text)]);
    } catch (error) {
      return outcomeOf(error as Error, handedOver);
    } finally {
      connection.on('error', () => undefined);
      connection.close();
    }
  }
}

type Auth = ReturnType<typeof parseConnectionUrl>['auth'];

async function converse(
  connection: SMTPConnection,
  auth: Auth,
  { from, to }: Letter,
  text: Readable,
): Promise<Outcome> {
  await done<unknown>((then) => connection.connect((error) => then(error)));
  if (auth) await done<unknown>((then) => connection.login(auth, then));
  const sent = await done<{ response: string } | undefined>((then) =>
    connection.send({ from: addressIn(from), to: to.map(addressIn) }, text, then),
  );
  return { kind: 'accepted', reply: sent?.response ?? '' };
}

/** @example addressIn('Otdel <mail@otdel.example>') // 'mail@otdel.example' */
const addressIn = (written: string): string => /<([^<>]+)>\s*$/.exec(written)?.[1] ?? written.trim();

const done = <T>(begin: (then: (error?: Error | null, result?: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => begin((error, result) => (error ? reject(error) : resolve(result as T))));
