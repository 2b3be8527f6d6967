import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Actor,
  type Call,
  type EventType,
  newId,
  orderFeedbackAsked,
  orderPlaced,
  type PayloadOf,
  type putClient,
  type ResponseOf,
  type Role,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { createApp, Database, readConfig, Rpc } from '@otdel/platform';
import { FixedClock } from '@otdel/testing';
import { type RawBuilder, sql } from 'kysely';
import { type AddressInfo, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type z } from 'zod';
import { CrmModule } from '../crm.module.ts';
import { asked, placed, type Whose } from './order-news.ts';

export const someone = (role: Role, staffId: string | null = newId()): Actor => ({
  accountId: null,
  staffId,
  role,
});

/** What a client is like where a test does not care. */
export const named = (
  code: string,
  more: Partial<z.input<(typeof putClient)['request']>> = {},
): z.input<(typeof putClient)['request']> => ({ code, name: `Client ${code}`, ...more });

/** What those that came through have answered. */
export const answers = <T>(settled: readonly PromiseSettledResult<T>[]): T[] =>
  settled.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
/** Why the others did not. */
export const reasons = (settled: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  settled.flatMap((s) => (s.status === 'rejected' ? [s.reason as unknown] : []));

/** The room as it runs: booted, on real servers, asked over the wire. It is noon of 2026-11-24 in Moscow. */
export class LiveRoom {
  readonly clock: FixedClock;
  readonly #app: NestFastifyApplication;
  readonly #rpc: Rpc;

  private constructor(app: NestFastifyApplication, rpc: Rpc, clock: FixedClock) {
    this.#app = app;
    this.#rpc = rpc;
    this.clock = clock;
  }

  static async open(databaseUrl: string, redisUrl: string): Promise<LiveRoom> {
    const clock = new FixedClock('2026-11-24T09:00:00Z', 'Europe/Moscow');
    const env = { SERVICE: 'crm', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'fatal' };
    const app = await createApp({ module: CrmModule, clock, env: { ...env, RPC_PORT: '0' } });
    const { port } = app.getMicroservices()[0]!.unwrap<Server>().address() as AddressInfo;
    const rpc = new Rpc(readConfig({ ...env, CRM_RPC: `127.0.0.1:${port}` }), ['crm']);
    return new LiveRoom(app, rpc, clock);
  }

  async close(): Promise<void> {
    this.#rpc.onApplicationShutdown();
    await this.#app.close();
  }

  /** The answer, held against the published language. */
  async ask<C extends Call>(
    call: C,
    data: z.input<C['request']>,
    actor: Actor,
    commandId: string = newId(),
  ): Promise<ResponseOf<C>> {
    const answer = await this.#rpc.call(call, data, {
      context: { correlationId: 'test', actor, commandId },
    });
    return call.response.parse(answer) as ResponseOf<C>;
  }

  async rows<T>(statement: RawBuilder<T>): Promise<T[]> {
    return (await this.#app.get(Database).read((tx) => statement.execute(tx.getKysely()))).rows;
  }

  /**
   * Starts all of them, holds them at their first look into the table until each of them waits, and lets them go: they
   * meet for certain, not by luck.
   */
  async atOnce<T>(table: string, racers: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const started = await this.#app.get(Database).transaction(async (tx) => {
      await tx.execute(`lock table ${table} in access exclusive mode`);
      const running = Promise.allSettled(racers.map((start) => start()));
      while ((await this.#waiting()) < racers.length) await pause(5);
      // in an array, or the transaction would wait for what waits for it
      return [running];
    });
    return started[0]!;
  }

  async #waiting(): Promise<number> {
    const rows = await this.rows(sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    return rows.length;
  }

  /** What was said of one client, interaction or order. */
  said(aggregateId: string): Promise<{ type: string; version: number; payload: Record<string, unknown> }[]> {
    return this.rows(sql`
      select type, aggregate_version as version, payload from outbox where aggregate_id = ${aggregateId} order by seq`);
  }

  /** Something comes to be heard here, through the outbox and Redis as from any room. */
  async tell<E extends EventType>(type: E, aggregateId: string, payload: PayloadOf<E>): Promise<void> {
    await this.#app.get(Database).transaction((tx) => publish(tx, type, aggregateId, payload as never));
  }

  /** An order that crm has heard of, once `await eventually(() => room.knows(id))` answers. */
  async order(whose: Whose, { isAsked = false } = {}): Promise<string> {
    const id = newId();
    await this.tell(orderPlaced, id, placed(whose));
    if (isAsked) await this.tell(orderFeedbackAsked, id, asked(whose));
    return id;
  }

  /** @throws Error while crm has not heard of the order what `isAsked` says */
  async knows(orderId: string, { isAsked = false } = {}): Promise<void> {
    const rows = await this.rows<{ asked: boolean }>(
      sql`select asked_on is not null as asked from order_ref where id = ${orderId}`,
    );
    if (rows[0]?.asked !== isAsked) throw new Error(`not heard yet: ${JSON.stringify(rows)}`);
  }
}
