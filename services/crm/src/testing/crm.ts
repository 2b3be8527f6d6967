import {
  type Actor,
  newId,
  orderFeedbackAsked,
  orderPlaced,
  type putClient,
  type Role,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, FixedClock, openRoom, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { type z } from 'zod';
import { CrmModule } from '../crm.module.ts';
import { crmMigrations } from '../migrations/index.ts';
import { asked, placed, type Whose } from './order-news.ts';

/** It is noon of 2026-11-24 in Moscow. */
export const openCrm = (): Promise<Room> =>
  openRoom(CrmModule, crmMigrations, { clock: new FixedClock('2026-11-24T09:00:00Z') });

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

/** What the room has published about one client, interaction or order. */
export const events = async (room: Room, aggregateId: string) =>
  (await room.published(aggregateId)).map(({ type, version, payload }) => ({ type, version, payload }));

/** An order that crm has taken in, through the outbox and Redis as from the orders' room. */
export async function knownOrder(room: Room, whose: Whose, { isAsked = false } = {}): Promise<string> {
  const id = newId();
  await room.publish(publication(orderPlaced, id, placed(whose)));
  if (isAsked) await room.publish(publication(orderFeedbackAsked, id, asked(whose)));
  await eventually(async () =>
    expect(
      await room.rows(sql`select asked_on is not null as asked from order_ref where id = ${id}`),
    ).toEqual([{ asked: isAsked }]),
  );
  return id;
}
