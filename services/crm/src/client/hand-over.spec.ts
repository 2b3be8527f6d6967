import { assignClient, getClient, listAssignments, newId, putClient } from '@otdel/contracts';
import { type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { events, named, openCrm, reasons, someone } from '../testing/crm.ts';

let room: Room;
beforeAll(async () => {
  room = await openCrm();
});
afterAll(() => room?.close());

const head = someone('head');
const [anna, boris] = [someone('manager'), someone('manager')];

/** A client that anna has had since 2026-11-10. */
async function annas(): Promise<string> {
  const { client } = await room.ask(putClient, named(newId()), { as: head });
  await room.ask(
    assignClient,
    { clientId: client.id, managerId: anna.staffId, from: '2026-11-10' },
    { as: head },
  );
  return client.id;
}
const assign = (clientId: string, managerId: string | null, from?: string, commandId?: string) =>
  room.ask(assignClient, { clientId, managerId, from, reason: 'as agreed' }, { as: head, key: commandId });
const ledger = async (clientId: string) =>
  (await room.ask(listAssignments, { clientId }, { as: head })).items.map((l) => [l.managerId, l.from, l.to]);

it('closes the line that was and opens the next, from any day that is not before it', async () => {
  const id = await annas();
  const client = await assign(id, boris.staffId, '2026-11-17');
  expect(client).toMatchObject({ id, managerId: boris.staffId, version: 3 });
  await assign(id, null);
  await assign(id, anna.staffId);
  expect(await ledger(id)).toEqual([
    [anna.staffId, '2026-11-10', '2026-11-17'],
    [boris.staffId, '2026-11-17', '2026-11-24'],
    [null, '2026-11-24', '2026-11-24'],
    [anna.staffId, '2026-11-24', null],
  ]);
  const { items } = await room.ask(listAssignments, { clientId: id }, { as: head });
  expect(items[1]).toMatchObject({ at: '2026-11-24T09:00:00.000Z', reason: 'as agreed' });

  const published = (await events(room, id)).filter((e) => e.type === 'client.assigned');
  expect(published.map((e) => e.payload)).toEqual([
    { managerId: anna.staffId, previousManagerId: null, from: '2026-11-10' },
    { managerId: boris.staffId, previousManagerId: anna.staffId, from: '2026-11-17' },
    { managerId: null, previousManagerId: boris.staffId, from: '2026-11-24' },
    { managerId: anna.staffId, previousManagerId: null, from: '2026-11-24' },
  ]);
  expect((await room.ask(getClient, { clientId: id }, { as: head })).version).toBe(published.at(-1)!.version);
});

it('keeps the account and the administrator who acted as the head, in the ledger and in the event', async () => {
  const acting = { ...head, accountId: newId(), actedBy: newId() };
  const { client } = await room.ask(putClient, named(newId()), { as: head });
  await room.ask(assignClient, { clientId: client.id, managerId: anna.staffId }, { as: acting });
  const recorded = await room.rows(sql`
    select recorded_by as by, actor from assignment where client_id = ${client.id} and to_on is null`);
  expect(recorded).toEqual([{ by: head.staffId, actor: acting }]);
  expect((await room.published(client.id)).at(-1)).toMatchObject({ type: 'client.assigned', actor: acting });
});

it('publishes and writes nothing when the client is assigned so already', async () => {
  const id = await annas();
  const before = await events(room, id);
  expect((await assign(id, anna.staffId, '2026-11-20')).managerId).toBe(anna.staffId);
  expect(await events(room, id)).toEqual(before);
  expect(await ledger(id)).toEqual([[anna.staffId, '2026-11-10', null]]);
});

it.each([
  ['2026-11-09', 'assigned_before_current'],
  ['2026-11-25', 'assigned_in_future'],
])('refuses from %s: %s', async (from, code) => {
  const id = await annas();
  await expect(assign(id, boris.staffId, from)).rejects.toMatchObject({ kind: 'refused', code });
  expect(await ledger(id)).toEqual([[anna.staffId, '2026-11-10', null]]);
});

it('is for the head and an administrator', async () => {
  const id = await annas();
  const data = { clientId: id, managerId: boris.staffId };
  for (const actor of [anna, someone('operations'), someone('accountant')])
    await expect(room.ask(assignClient, data, { as: actor })).rejects.toMatchObject({ kind: 'forbidden' });
  expect((await room.ask(assignClient, data, { as: someone('admin') })).managerId).toBe(boris.staffId);
});

it('knows no client that is not there', async () => {
  await expect(assign(newId(), anna.staffId)).rejects.toMatchObject({ code: 'client_not_found' });
  await expect(room.ask(listAssignments, { clientId: newId() }, { as: head })).rejects.toMatchObject({
    code: 'client_not_found',
  });
});

it('moves the sight of a client with it, and its whole ledger', async () => {
  const id = await annas();
  expect((await room.ask(listAssignments, { clientId: id }, { as: anna })).items).toHaveLength(1);
  await assign(id, boris.staffId);
  await expect(room.ask(listAssignments, { clientId: id }, { as: anna })).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(room.ask(getClient, { clientId: id }, { as: anna })).rejects.toMatchObject({
    kind: 'not_found',
  });
  expect((await room.ask(listAssignments, { clientId: id }, { as: boris })).items).toHaveLength(2);
});

it('is done once, and its id is not for other data', async () => {
  const [id, commandId] = [await annas(), newId()];
  const first = await assign(id, boris.staffId, '2026-11-20', commandId);
  expect(await assign(id, boris.staffId, '2026-11-20', commandId)).toEqual(first);
  await expect(assign(id, null, '2026-11-20', commandId)).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  expect(await ledger(id)).toHaveLength(2);
});

it('of several that come at once makes one line after another', async () => {
  const id = await annas();
  const managers = Array.from({ length: 6 }, () => newId());
  const settled = await room.atOnce(
    'client',
    managers.map((managerId) => () => assign(id, managerId)),
  );
  expect(reasons(settled)).toEqual([]);
  const lines = await ledger(id);
  expect(lines.slice(1).map(([managerId]) => managerId)).toEqual(expect.arrayContaining(managers));
  expect(lines).toHaveLength(7);
  expect(lines.slice(1).map(([, from]) => from)).toEqual(lines.slice(0, -1).map(([, , to]) => to));
  // each event names the one before it, in the order of the ledger
  const published = (await events(room, id)).filter((e) => e.type === 'client.assigned');
  expect(published.map((e) => e.payload['managerId'])).toEqual(lines.map(([managerId]) => managerId));
  expect(published.slice(1).map((e) => e.payload['previousManagerId'])).toEqual(
    lines.slice(0, -1).map(([managerId]) => managerId),
  );
});

it('of one by a put and one by the head at once makes one line after the other', async () => {
  const { client } = await room.ask(putClient, named('BOTH', { managerId: anna.staffId }), { as: head });
  const [byPut, byHead] = [newId(), newId()];
  const settled = await room.atOnce<unknown>('assignment', [
    () => room.ask(putClient, named('BOTH', { managerId: byPut }), { as: head }),
    () => assign(client.id, byHead),
  ]);
  expect(reasons(settled)).toEqual([]);
  const lines = await ledger(client.id);
  expect(lines.map(([managerId]) => managerId).toSorted()).toEqual([anna.staffId, byPut, byHead].toSorted());
  expect(lines.slice(1).map(([, from]) => from)).toEqual(lines.slice(0, -1).map(([, , to]) => to));
});

describe('behind it the database itself', () => {
  let id: string;
  beforeAll(async () => {
    id = await annas();
    await assign(id, boris.staffId, '2026-11-17');
  });
  const line = (no: number, from: string, to: string | null) => sql`
    insert into assignment (client_id, no, manager_id, from_on, to_on, recorded_at)
    values (${id}, ${no}, ${newId()}, ${from}::date, ${to}::date, now())`;

  it.each([
    ['a second line that is open', () => line(3, '2026-11-20', null), 'assignment_current'],
    ['a line into the days of the open one', () => line(3, '2026-11-20', '2026-11-21'), 'assignment_follows'],
    ['a line into days of long ago', () => line(3, '2026-11-11', '2026-11-12'), 'assignment_follows'],
    ['a line apart from the others', () => line(5, '2027-01-01', '2027-02-01'), 'assignment_follows'],
    ['the same line twice', () => line(2, '2026-11-17', '2026-11-18'), 'assignment_pkey'],
    [
      'an end before the beginning',
      () => sql`update assignment set to_on = '2026-11-16' where client_id = ${id} and no = 2`,
      'assignment_runs_forward',
    ],
    [
      'another end of what was followed',
      () => sql`update assignment set to_on = '2026-11-18' where client_id = ${id} and no = 1`,
      'assignment_follows',
    ],
    [
      'a hole in the middle',
      () => sql`delete from assignment where client_id = ${id} and no = 1`,
      'assignment_follows',
    ],
  ])('does not take %s', async (_, statement, constraint) => {
    await expect(room.rows(statement())).rejects.toThrow(constraint);
    expect(await ledger(id)).toEqual([
      [anna.staffId, '2026-11-10', '2026-11-17'],
      [boris.staffId, '2026-11-17', null],
    ]);
  });
});
