import {
  assignClient,
  interactionFilters,
  listClientInteractions,
  listInteractions,
  newId,
  putClient,
  recordInteraction,
} from '@otdel/contracts';
import { type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { events, knownOrder, named, openCrm, someone } from '../testing/crm.ts';
import { listed } from './interaction.queries.ts';

let room: Room;
beforeAll(async () => {
  room = await openCrm();
});
afterAll(() => room?.close());

const head = someone('head');
const [anna, boris] = [someone('manager'), someone('manager')];
const clientOf = async (managerId: string | null) =>
  (await room.ask(putClient, named(newId(), { managerId }), { as: head })).client.id;
const call = (clientId: string, more = {}) => ({
  clientId,
  kind: 'call' as const,
  subject: 'Price',
  ...more,
});
const subjects = async (filters: object, actor = head) =>
  (await room.ask(listInteractions, filters, { as: actor })).items.map((i) => i.subject);

it('keeps the account and the administrator who acted as somebody, here and in the event', async () => {
  const clientId = await clientOf(anna.staffId);
  const acting = { ...anna, accountId: newId(), actedBy: newId() };
  const made = await room.ask(recordInteraction, call(clientId), { as: acting });
  expect(made.recordedBy).toBe(anna.staffId);
  expect(await room.rows(sql`select actor from interaction where id = ${made.id}`)).toEqual([
    { actor: acting },
  ]);
  expect(await room.published(made.id)).toMatchObject([{ type: 'interaction.recorded', actor: acting }]);
});

it('is recorded, and its event has neither subject nor body', async () => {
  const clientId = await clientOf(anna.staffId);
  const made = await room.ask(
    recordInteraction,
    { ...call(clientId), body: 'They want it cheaper', happenedAt: '2026-11-23T10:15:00Z' },
    { as: anna },
  );
  expect(made).toEqual({
    id: expect.any(String),
    clientId,
    kind: 'call',
    subject: 'Price',
    body: 'They want it cheaper',
    happenedAt: '2026-11-23T10:15:00Z',
    recordedAt: '2026-11-24T09:00:00Z',
    recordedBy: anna.staffId,
    orderId: null,
    rating: null,
    takenBack: false,
    corrections: [],
  });
  expect(await events(room, made.id)).toEqual([
    {
      type: 'interaction.recorded',
      version: 1,
      payload: { clientId, kind: 'call', happenedAt: '2026-11-23T10:15:00Z', orderId: null },
    },
  ]);
});

it('has the line ends of no system in particular', async () => {
  const body = '\r\nTwo\r\nlines\r';
  const asked = { ...call(await clientOf(null)), body };
  expect((await room.ask(recordInteraction, asked, { as: anna })).body).toBe('Two\nlines');
});

it('happened now when no moment is given, and never in the future', async () => {
  const clientId = await clientOf(null);
  expect((await room.ask(recordInteraction, call(clientId), { as: anna })).happenedAt).toBe(
    '2026-11-24T09:00:00Z',
  );
  await expect(
    room.ask(recordInteraction, call(clientId, { happenedAt: '2026-11-24T09:00:01Z' }), { as: anna }),
  ).rejects.toMatchObject({ kind: 'refused', code: 'happened_in_future' });
  expect(await subjects({ clientId })).toHaveLength(1);
});

it("is not recorded by a manager with another's client, nor by the accountant, nor with nobody", async () => {
  const clientId = await clientOf(anna.staffId);
  const record = (id: string, actor = head) => room.ask(recordInteraction, call(id), { as: actor });
  await expect(record(clientId, boris)).rejects.toMatchObject({ code: 'client_not_found' });
  await expect(record(clientId, someone('accountant'))).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(record(newId())).rejects.toMatchObject({ code: 'client_not_found' });
  expect(await subjects({ clientId })).toEqual([]);
});

it('may be about an order, of this client only', async () => {
  const [clientId, other] = [await clientOf(anna.staffId), await clientOf(boris.staffId)];
  const orderId = await knownOrder(room, { number: 'SO-1', clientId, managerId: anna.staffId! });
  const made = await room.ask(recordInteraction, call(clientId, { orderId }), { as: anna });
  expect(made.orderId).toBe(orderId);
  await expect(room.ask(recordInteraction, call(other, { orderId }), { as: head })).rejects.toMatchObject({
    kind: 'refused',
    code: 'order_of_another_client',
  });
  await expect(
    room.ask(recordInteraction, call(clientId, { orderId: newId() }), { as: head }),
  ).rejects.toMatchObject({ kind: 'not_found', code: 'order_not_found' });
  expect(await subjects({ orderId })).toEqual(['Price']);
});

it('names no order that they do not see: it is as if it were not there', async () => {
  const [annas, boriss] = [await clientOf(anna.staffId), await clientOf(boris.staffId)];
  const orderId = await knownOrder(room, { number: 'SO-2', clientId: boriss, managerId: boris.staffId! });
  for (const id of [orderId, newId()])
    await expect(
      room.ask(recordInteraction, call(annas, { orderId: id }), { as: anna }),
    ).rejects.toMatchObject({ kind: 'not_found', code: 'order_not_found' });
  // the head sees it, and is told what is wrong with it
  await expect(room.ask(recordInteraction, call(annas, { orderId }), { as: head })).rejects.toMatchObject({
    code: 'order_of_another_client',
  });
});

it('is asked for again after the client was handed over: the answer follows the rights of today', async () => {
  const [clientId, key] = [await clientOf(anna.staffId), newId()];
  const record = (actor: typeof anna) => room.ask(recordInteraction, call(clientId), { as: actor, key });
  await record(anna);
  await room.ask(assignClient, { clientId, managerId: boris.staffId }, { as: head });
  await expect(record(anna)).rejects.toMatchObject({ kind: 'not_found', code: 'client_not_found' });
  expect(await subjects({ clientId }, boris)).toEqual(['Price']);
});

it('is done once, and its id is not for other data', async () => {
  const [clientId, commandId] = [await clientOf(null), newId()];
  const first = await room.ask(recordInteraction, call(clientId), { as: head, key: commandId });
  expect(await room.ask(recordInteraction, call(clientId), { as: head, key: commandId })).toEqual(first);
  await expect(
    room.ask(recordInteraction, call(clientId, { subject: 'Other' }), { as: head, key: commandId }),
  ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  expect(await subjects({ clientId })).toEqual(['Price']);
});

it('is seen by whoever sees the client, and goes over with it', async () => {
  const [annas, boriss, nobodys] = [
    await clientOf(anna.staffId),
    await clientOf(boris.staffId),
    await clientOf(null),
  ];
  for (const [id, subject] of [
    [annas, 'of anna'],
    [boriss, 'of boris'],
    [nobodys, 'of nobody'],
  ] as const)
    await room.ask(recordInteraction, { ...call(id, { subject }), kind: 'visit' }, { as: head });
  const visits = async (actor: typeof head) => (await subjects({ kind: 'visit' }, actor)).toSorted();
  expect(await visits(anna)).toEqual(['of anna', 'of nobody']);
  expect(await visits(boris)).toEqual(['of boris', 'of nobody']);
  for (const actor of [head, someone('operations'), someone('accountant')])
    expect(await visits(actor)).toEqual(['of anna', 'of boris', 'of nobody']);
  expect(await subjects({ clientId: boriss }, anna)).toEqual([]);
  const ofBoriss = (actor: typeof head) =>
    room.ask(listClientInteractions, { clientId: boriss }, { as: actor });
  await expect(ofBoriss(anna)).rejects.toMatchObject({ code: 'client_not_found', params: { id: boriss } });
  expect(await ofBoriss(boris)).toEqual(
    await room.ask(listInteractions, { clientId: boriss }, { as: boris }),
  );
  expect((await ofBoriss(boris)).items).toHaveLength(1);

  await room.ask(assignClient, { clientId: annas, managerId: boris.staffId }, { as: head });
  expect(await visits(anna)).toEqual(['of nobody']);
  expect(await visits(boris)).toEqual(['of anna', 'of boris', 'of nobody']);
});

it('is listed newest first, each once, page by page, by kind', async () => {
  const clientId = await clientOf(null);
  const at = (day: number) => `2026-11-0${day}T10:00:00Z`;
  // two of the same moment, and one that happened first and is recorded last
  for (const [subject, day, kind] of [
    ['b', 2, 'call'],
    ['c', 3, 'letter'],
    ['c', 3, 'call'],
    ['d', 4, 'call'],
    ['a', 1, 'call'],
  ] as const)
    await room.ask(recordInteraction, { clientId, kind, subject, happenedAt: at(day) }, { as: head });
  const seen: string[] = [];
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const { items, next } = await room.ask(listInteractions, { clientId, limit: 2, cursor }, { as: head });
    for (const { subject, id } of items) {
      seen.push(subject);
      ids.add(id);
    }
    cursor = next ?? undefined;
  } while (cursor);
  expect(seen).toEqual(['d', 'c', 'c', 'b', 'a']);
  expect(ids.size).toBe(5);
  expect(await subjects({ clientId, kind: 'letter' })).toEqual(['c']);
  await expect(subjects({ cursor: 'nonsense' })).rejects.toMatchObject({ kind: 'invalid' });
});

describe('beside the many contacts of others', () => {
  const clara = someone('manager');
  const orderId = newId();
  let claras: string;
  beforeAll(async () => {
    const [others, nobodys] = [await clientOf(boris.staffId), await clientOf(null)];
    claras = await clientOf(clara.staffId);
    // of the others are the newest
    for (const [clientId, count, newest] of [
      [others, 20_000, '2026-11-20T00:00:00Z'],
      [claras, 200, '2026-10-01T00:00:00Z'],
      [nobodys, 200, '2026-09-01T00:00:00Z'],
    ] as const)
      await room.rows(sql`
        insert into interaction (id, client_id, kind, subject, happened_at, recorded_at, order_id)
        select gen_random_uuid(), ${clientId}, 'call', 'x', ${newest}::timestamptz - i * interval '1 minute', now(),
          case when i <= 5 then ${orderId}::uuid end
        from generate_series(1, ${count}) i`);
    await room.rows(sql`analyze`);
  });

  interface Node {
    'Relation Name'?: string;
    'Actual Rows': number;
    'Actual Loops': number;
    'Rows Removed by Filter'?: number;
    Plans?: Node[];
  }
  /** How many rows of the table the plan reads. */
  const looks = ({ Plans = [], ...node }: Node): number =>
    Plans.reduce((sum, plan) => sum + looks(plan), 0) +
    (node['Relation Name'] === 'interaction'
      ? node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0))
      : 0);

  it.each([
    ['a manager', clara, () => ({})],
    ['a manager by kind', clara, () => ({ kind: 'call' })],
    ['a manager of one client', clara, () => ({ clientId: claras })],
    ['a manager of one order', clara, () => ({ orderId })],
    ['the head', head, () => ({})],
  ] as const)('a page for %s is read without walking through them', async (_, actor, filters) => {
    const statement = listed(interactionFilters.parse({ ...filters(), limit: 20 }), actor);
    const [plan] = await room.rows<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      sql`explain (analyze, format json) ${statement}`,
    );
    expect(looks(plan!['QUERY PLAN'][0].Plan)).toBeLessThan(300);
  });

  it('gives the newest of own clients and those of nobody, page by page', async () => {
    const first = await room.ask(listInteractions, { kind: 'call', limit: 150 }, { as: clara });
    const second = await room.ask(
      listInteractions,
      { kind: 'call', limit: 150, cursor: first.next! },
      { as: clara },
    );
    const days = [...first.items, ...second.items].map((i) => i.happenedAt);
    expect(days).toEqual(days.toSorted().toReversed());
    expect(new Set([...first.items, ...second.items].map((i) => i.id)).size).toBe(300);
  });
});
