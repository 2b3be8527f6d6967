import {
  type Actor,
  type AskedOf,
  getStaff,
  leaders,
  listStaff,
  nameStaff,
  newId,
  putStaff,
  type RequestOf,
} from '@otdel/contracts';
import { FixedClock, openRoom, type Room } from '@otdel/testing';
import { planningMigrations } from '../migrations/index.ts';
import { PlanningModule } from '../planning.module.ts';

let room: Room;

beforeAll(async () => {
  const clock = new FixedClock('2026-11-20T09:00:00Z');
  room = await openRoom(PlanningModule, planningMigrations, { clock });
});
afterAll(() => room?.close());

const admin: Actor = { accountId: null, staffId: null, role: 'admin' };
type Body = Partial<RequestOf<typeof putStaff>> & { code: string };
const put = (body: Body, key = newId(), actor = admin) =>
  room.ask(putStaff, { name: body.code, role: 'manager', ...body }, { as: actor, key });

const published = (staffId: string) => room.published<{ headId: string | null }>(staffId);

it('makes, leaves and changes; the version is that of the last event', async () => {
  const boss = await put({ code: 'boss', role: 'head' });
  const made = await put({ code: 'ann', headCode: 'boss' });
  expect(made).toMatchObject({
    outcome: 'created',
    staff: { code: 'ann', headId: boss.staff.id, version: 1 },
  });
  expect(await put({ code: 'ann', headCode: 'boss' })).toEqual({ ...made, outcome: 'unchanged' });
  const kept = await room.ask(putStaff, { code: 'ann' }, { as: admin });
  expect(kept).toEqual({ ...made, outcome: 'unchanged' });
  const changed = await room.ask(putStaff, { code: 'ann', active: false, headCode: null }, { as: admin });
  expect(changed).toMatchObject({ outcome: 'changed', staff: { headId: null, active: false, version: 2 } });
  const events = await published(made.staff.id);
  expect(events.map((e) => [e.version, e.payload.headId])).toEqual([
    [1, boss.staff.id],
    [2, null],
  ]);
});

it('is named by id, and by nothing else: no event has a name or a code', async () => {
  const { staff } = await put({ code: 'markova', name: 'Anna Markova' });
  await put({ code: 'markova', name: 'Anna Petrova' });
  expect(
    await room.ask(nameStaff, { ids: [newId(), staff.id] }, { as: { ...admin, role: 'manager' } }),
  ).toEqual({
    items: [{ id: staff.id, name: 'Anna Petrova' }],
  });
  const events = await published(staff.id);
  expect(events).toHaveLength(2);
  expect(JSON.stringify(events)).not.toMatch(/anna|markova|petrova/i);
});

it('answers a repeated command as the first time', async () => {
  const key = 'the same command';
  const first = await put({ code: 'twice' }, key);
  expect(await put({ code: 'twice' }, key)).toEqual(first);
  await expect(put({ code: 'other' }, key)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  expect(await published(first.staff.id)).toHaveLength(1);
});

it('makes one person of two puts at once', async () => {
  const both = await Promise.all([put({ code: 'racer' }), put({ code: 'racer' })]);
  expect(both.map((r) => r.outcome).sort()).toEqual(['created', 'unchanged']);
  expect(both[0].staff.id).toBe(both[1].staff.id);
});

it('refuses circles, unknown heads and those who may not', async () => {
  await put({ code: 'a' });
  await put({ code: 'b', headCode: 'a' });
  await put({ code: 'c', headCode: 'b' });
  await expect(put({ code: 'a', headCode: 'c' })).rejects.toMatchObject({ code: 'head_circle' });
  await expect(put({ code: 'new', headCode: 'new' })).rejects.toMatchObject({ code: 'head_circle' });
  await expect(put({ code: 'a', headCode: 'nobody' })).rejects.toMatchObject({ code: 'staff_not_found' });
  for (const role of ['manager', 'operations', 'accountant'] as const)
    await expect(put({ code: 'a' }, newId(), { ...admin, role })).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'role_not_allowed',
      params: { role, roles: leaders },
    });
  await put({ code: 'root', role: 'admin' });
  const head: Actor = { ...admin, role: 'head' };
  await expect(put({ code: 'root', role: 'manager' }, newId(), head)).rejects.toMatchObject({
    kind: 'forbidden',
    code: 'administrators_only',
  });
});

it('never lets two changes close a circle together', async () => {
  for (let i = 0; i < 5; i++) {
    const [x, y] = [`x${i}`, `y${i}`];
    await put({ code: x });
    await put({ code: y });
    const results = await Promise.allSettled([put({ code: x, headCode: y }), put({ code: y, headCode: x })]);
    const refusals = results.flatMap((r) => (r.status === 'rejected' ? [r.reason.code] : []));
    expect(refusals).toEqual(['head_circle']);
  }
});

it('takes no code that people take for another', async () => {
  await put({ code: 'like-me' });
  await expect(put({ code: 'Like-Me' })).rejects.toMatchObject({
    code: 'code_like_another',
    params: { record: 'Like-Me', known: 'like-me' },
  });
});

it('lists by code, page by page, by role and activity', async () => {
  const list = (filters: AskedOf<typeof listStaff>) => room.ask(listStaff, filters);
  const all = await list({ limit: 200 });
  const paged: string[] = [];
  let cursor: string | undefined;
  do {
    const part = await list({ limit: 2, cursor });
    paged.push(...part.items.map((s) => s.code));
    cursor = part.next ?? undefined;
  } while (cursor);
  expect(paged).toEqual(all.items.map((s) => s.code));
  expect((await list({ limit: 9, role: 'head' })).items.map((s) => s.code)).toEqual(['boss']);
  expect((await list({ limit: 9, active: 'false' })).items.map((s) => s.code)).toEqual(['ann']);
  expect((await list({ limit: 9, code: 'twice' })).items).toHaveLength(1);
  await expect(list({ limit: 9, cursor: 'nonsense' })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(room.ask(getStaff, { staffId: newId() })).rejects.toMatchObject({ code: 'staff_not_found' });
});

it('keeps what is not named; a new person needs a name and a role', async () => {
  const boss = await put({ code: 'kept-boss', role: 'head' });
  const { staff } = await put({ code: 'kept', headCode: 'kept-boss', active: false });
  const renamed = await room.ask(putStaff, { code: 'kept', name: 'Kept' }, { as: admin });
  expect(renamed.staff).toEqual({ ...staff, name: 'Kept', headId: boss.staff.id, version: 2 });
  expect((await published(staff.id)).at(-1)!.payload).toMatchObject({ headId: boss.staff.id, active: false });
  await expect(room.ask(putStaff, { code: 'new-one' }, { as: admin })).rejects.toMatchObject({
    kind: 'refused',
    code: 'needed_when_new',
    params: { record: 'new-one', fields: 'name, role' },
  });
});

it('changes nobody who changed since they were seen', async () => {
  const { staff } = await put({ code: 'seen' });
  const both = await Promise.allSettled(
    ['One', 'Two'].map((name) =>
      room.ask(putStaff, { code: 'seen', name }, { as: admin, seen: [staff.version] }),
    ),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.flatMap((r) => (r.status === 'rejected' ? [r.reason as unknown] : []))).toMatchObject([
    { kind: 'changed', code: 'version_changed', params: { version: 2 } },
  ]);
});
