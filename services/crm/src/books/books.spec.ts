import {
  assignClient,
  booksClosed,
  booksId,
  booksReopened,
  type EventType,
  newId,
  putClient,
  recordFeedback,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { knownOrder, named, openCrm, someone } from '../testing/crm.ts';

/** Today is 2026-11-24. */
let room: Room;
let clientId: string;
beforeAll(async () => {
  room = await openCrm();
  clientId = (await room.ask(putClient, named('BOOKS'), { as: head })).client.id;
});
afterAll(() => room?.close());

const head = someone('head');
const through = async () =>
  (await room.rows(sql<{ through: string | null }>`select closed_through as through from books`))[0]!.through;
async function heard(type: EventType, payload: { through: string | null; previously: string | null }) {
  await room.publish(publication(type, booksId, payload));
  await eventually(async () => expect(await through()).toBe(payload.through));
}
const order = () => knownOrder(room, { number: 'SO-1', clientId, managerId: newId() }, { isAsked: true });

it('an opinion and an assignment are not dated into closed books', async () => {
  await heard(booksClosed, { through: '2026-11-21', previously: null });
  const orderId = await order();
  const answer = (answeredOn: string) =>
    room.ask(recordFeedback, { orderId, rating: 4, answeredOn }, { as: head });
  const assign = (from: string) =>
    room.ask(assignClient, { clientId, managerId: newId(), from }, { as: head });
  const closed = (day: string) => ({
    ...{ kind: 'refused', code: 'books_closed', params: { day, through: '2026-11-21' } },
  });
  await expect(answer('2026-11-21')).rejects.toMatchObject(closed('2026-11-21'));
  await expect(assign('2026-11-20')).rejects.toMatchObject(closed('2026-11-20'));
  await answer('2026-11-22');
  await assign('2026-11-22');
  await heard(booksReopened, { through: null, previously: '2026-11-21' });
  await room.ask(
    recordFeedback,
    { orderId: await order(), rating: 4, answeredOn: '2026-11-21' },
    { as: head },
  );
});

it('what it hears twice or in another order ends as it was said', async () => {
  const events = [
    [booksClosed, { through: '2026-10-31', previously: null }],
    [booksReopened, { through: null, previously: '2026-10-31' }],
    [booksClosed, { through: '2026-09-30', previously: null }],
  ] as const;
  const [{ version: last } = { version: 0 }] = (await room.published(booksId)).slice(-1);
  const rows = events.map(([type, payload], i) => ({ id: newId(), type, payload, version: last + 1 + i }));
  const send = ({ id, type, payload, version }: (typeof rows)[number]) =>
    room.rows(sql`
      insert into outbox (id, type, version, aggregate, aggregate_id, aggregate_version, recorded_at, correlation_id, actor, payload)
      values (${id}, ${type.name}, ${type.version}, ${type.aggregate}, ${booksId}, ${version}, now(), 'test',
        '{"staffId": null, "role": "system"}', ${JSON.stringify(payload)}::jsonb)`);
  const waits = async () =>
    (await room.rows(sql`select from inbox_waiting where aggregate_id = ${booksId}`)).length;
  await send(rows[2]!);
  await eventually(async () => expect(await waits()).toBe(1));
  expect(await through()).toBeNull();
  await send(rows[1]!);
  await send(rows[0]!);
  await eventually(async () => expect(await through()).toBe('2026-09-30'));
  await room.rows(sql`update outbox set published_at = null where aggregate_id = ${booksId}`);
  await eventually(async () =>
    expect(await room.rows(sql`select from outbox where published_at is null`)).toEqual([]),
  );
  await order();
  expect(await through()).toBe('2026-09-30');
});
