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
    const print = this.#printOf(operation, asked);
    const key = keyOf(currentContext());
    if (key && (await this.#note(key, print)) !== print) throw conflict('idempotency_key_reused');
    return print;
  }

  /** Whether the current request was sent to its room before, with the same key. */
  async wasSent(operation: Operation, asked: unknown): Promise<boolean> {
    const key = keyOf(currentContext());
    return key !== undefined && (await this.#usedFor(key)) === this.#printOf(operation, asked);
  }

  /** An HMAC, not a plain hash: a request may contain a password, which could be guessed from a hash. */
  #printOf({ name }: Operation, asked: unknown): string {
    return createHmac('sha256', this.#secret)
      .update(fingerprint([name, asked]))
      .digest('base64url');
  }

  /** @returns the fingerprint of the request that used the key first */
  async #note(key: Key, print: string): Promise<string> {
    const inserted = await this.db.write(
      (tx) => run(tx)`
        insert into idempotency_key (account_id, key, fingerprint, at)
        values (${key.accountId}, ${key.key}, ${print}, ${this.clock.now().toString()}) on conflict do nothing`,
    );
    return inserted === 1 ? print : ((await this.#usedFor(key)) ?? print);
  }

  async #usedFor({ accountId, key }: Key): Promise<string | undefined> {
    const row = await this.db.read(
      (tx) => one<{ fingerprint: string }>(tx)`
        select fingerprint from idempotency_key where account_id = ${accountId} and key = ${key}`,
    );
    return row?.fingerprint;
  }
}
