import { Injectable } from '@nestjs/common';
import { conflict, type AskedOf, type Operation, type ResponseOf } from '@otdel/contracts';
import { Clock, Config, currentContext, Database, fingerprint, Rpc } from '@otdel/platform';
import { sql } from 'kysely';
import { createHmac } from 'node:crypto';
import { keyOf } from './key.ts';

/** Sends commands to the rooms. A key stands for one request only: whoever uses it for another is told so. */
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
   * @param asked what makes the request the same one when it comes again; by default all of its data
   * @throws DomainError conflict `idempotency_key_reused`, and what the room says
   * @example await commands.send(confirmOrder, { orderId, ...body })
   */
  async send<O extends Operation>(
    operation: O,
    data: AskedOf<O>,
    asked: unknown = data,
  ): Promise<ResponseOf<O>> {
    await this.claim(operation.name, asked);
    return this.rpc.call(operation, data);
  }

  /** Notes what the key of the request in hand is used for. @returns the request's fingerprint, which tells nothing of its data */
  async claim(name: string, asked: unknown): Promise<string> {
    // keyed: a request may hold a password
    const print = createHmac('sha256', this.#secret)
      .update(fingerprint([name, asked]))
      .digest('base64url');
    const used = keyOf(currentContext());
    if (used && (await this.#note(used, print)) !== print) throw conflict('idempotency_key_reused');
    return print;
  }

  /** The fingerprint for which the key was used first. */
  async #note({ accountId, key }: { accountId: string; key: string }, print: string): Promise<string> {
    return this.db.read(async (tx) => {
      const first = await sql`
        insert into idempotency_key (account_id, key, fingerprint, at)
        values (${accountId}, ${key}, ${print}, ${this.clock.now().toString()}) on conflict do nothing`.execute(
        tx.getKysely(),
      );
      if (first.numAffectedRows === 1n) return print;
      const { rows } = await sql<{ fingerprint: string }>`
        select fingerprint from idempotency_key where account_id = ${accountId} and key = ${key}`.execute(
        tx.getKysely(),
      );
      return rows[0]?.fingerprint ?? print;
    });
  }
}
