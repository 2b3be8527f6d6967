import { Injectable } from '@nestjs/common';
import { conflict, type AskedOf, type Operation, type ResponseOf } from '@otdel/contracts';
import { Clock, Config, currentContext, Database, fingerprint, one, Rpc, run } from '@otdel/platform';
import { createHmac } from 'node:crypto';
import { keyOf, type Key } from './key.service.ts';

/** Sends commands to the rooms. An idempotency key belongs to one request; another request with it is refused. */
@Injectable()
export class Commands {
  readonly #secret: string;

  constructor(
    private readonly rpc: Rpc,
    private readonly db: Database,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.#secret = config.required('TOKEN_SECRET');
  }

  /**
   * @param asked the data by which a repeated request is recognised; by default all of it
   * @throws DomainError conflict `idempotency_key_reused`; and the room's errors
   * @example await commands.send(confirmOrder, { orderId, ...body })
   */
  async send<O extends Operation>(
    operation: O,
    data: AskedOf<O>,
    asked: unknown = data,
  ): Promise<ResponseOf<O>> {
    await this.claim(operation, asked);
    return this.rpc.call(operation, data);
  }

  /**
   * Binds the key of the current request to the request's data.
   * @returns the fingerprint of the request, from which nobody can learn its data
   * @throws DomainError conflict `idempotency_key_reused`
   */
  async claim(operation: Operation, asked: unknown): Promise<string> {
    const print = this.#printOf(operation, meantBy(operation, asked));
    const key = keyOf(currentContext());
    if (!key) return print;
    const first = await this.#note(key, print);
    if (first !== null && !this.#isOf(first, operation, asked)) throw conflict('idempotency_key_reused');
    if (first !== null) currentContext().repeated = true;
    return print;
  }

  /** Whether the current request was sent to its room before, with the same key. */
  async wasSent(operation: Operation, asked: unknown): Promise<boolean> {
    const key = keyOf(currentContext());
    const first = key && (await this.#usedFor(key));
    return first !== undefined && this.#isOf(first, operation, asked);
  }

  /** Keys that were noted before a request had one form have the print of what was sent, letter by letter. */
  #isOf(print: string, operation: Operation, asked: unknown): boolean {
    return [meantBy(operation, asked), asked].some((data) => this.#printOf(operation, data) === print);
  }

  /** An HMAC, not a plain hash: a request may contain a password, which could be guessed from a hash. */
  #printOf({ name }: Operation, asked: unknown): string {
    return createHmac('sha256', this.#secret)
      .update(fingerprint([name, asked]))
      .digest('base64url');
  }

  /** @returns the fingerprint of the request that used the key before; null: none did */
  async #note(key: Key, print: string): Promise<string | null> {
    const inserted = await this.db.write(
      (tx) => run(tx)`
        insert into idempotency_key (account_id, key, fingerprint, at)
        values (${key.accountId}, ${key.key}, ${print}, ${this.clock.now().toString()}) on conflict do nothing`,
    );
    return inserted === 1 ? null : ((await this.#usedFor(key)) ?? null);
  }

  async #usedFor({ accountId, key }: Key): Promise<string | undefined> {
    const row = await this.db.read(
      (tx) => one<{ fingerprint: string }>(tx)`
        select fingerprint from idempotency_key where account_id = ${accountId} and key = ${key}`,
    );
    return row?.fingerprint;
  }
}

/** What was asked, in one form: numbers written otherwise and defaults written out are the same request. */
function meantBy({ input, path }: Operation, asked: unknown): unknown {
  const parsed = input.safeExtend(path.shape).safeParse(asked);
  return parsed.success ? parsed.data : asked;
}
