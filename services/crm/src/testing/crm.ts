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

/** Its clock stands at noon of 2026-11-24 in Moscow. */
export const openCrm = (): Promise<Room> =>
  openRoom(CrmModule, crmMigrations, { clock: new FixedClock('2026-11-24T09:00:00Z') });

export const someone = (role: Role, staffId: string | null = newId()): Actor => ({
  accountId: null,
  staffId,
  role,
});

/** A PUT of a client with this code; the other fields have defaults. */
export const named = (
  code: string,
  more: Partial<z.input<(typeof putClient)['request']>> = {},
): z.input<(typeof putClient)['request']> => ({ code, name: `Client ${code}`, ...more });

/** The values of the fulfilled promises. */
export const answers = <T>(settled: readonly PromiseSettledResult<T>[]): T[] =>
  settled.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
/** The reasons of the rejected promises. */
export const reasons = (settled: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  settled.flatMap((s) => (s.status === 'rejected' ? [s.reason as unknown] : []));

/** The events that crm has published about one client or interaction. */
export const events = async (room: Room, aggregateId: string) =>
  (await room.published(aggregateId)).map(({ type, version, payload }) => ({ type, version, payload }));

/** Publishes an order through the outbox and Redis as orders does, and waits until crm knows it. */
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
