import {
  type Actor,
  clientAssigned,
  clientChanged,
  assignTask,
  closeTask,
  getTask,
  listTasks,
  moveTask,
  newId,
  openTask,
  orderPlaced,
  orderReady,
  putStaff,
  type Role,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, FixedClock, openRoom, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { planningMigrations } from '../migrations/index.ts';
import { PlanningModule } from '../planning.module.ts';
import { state } from './testing/samples.ts';

let room: Room;
const clock = new FixedClock('2026-11-20T09:00:00Z');

let head: Actor, ann: Actor, bob: Actor, storekeeper: Actor;
const client = { ofAnn: newId(), ofBob: newId() };
const order = { ofAnn: newId(), ofBob: newId() };

beforeAll(async () => {
  room = await openRoom(PlanningModule, planningMigrations, { clock });
  head = await employ('head', 'head', null);
  ann = await employ('ann', 'manager', 'head');
  bob = await employ('bob', 'manager', 'head');
  storekeeper = await employ('store', 'operations', null);
  await publishParties();
});
afterAll(() => room?.close());

async function employ(code: string, role: Role, headCode: string | null): Promise<Actor> {
  const admin: Actor = { accountId: null, staffId: null, role: 'admin' };
  const { staff } = await room.ask(putStaff, { code, name: code, role, headCode }, { as: admin });
  return { accountId: null, staffId: staff.id, role };
}
/** Events of orders and clients come through outbox, Redis and inbox. */
async function publishParties(): Promise<void> {
  const placed = (managerId: string, clientId: string, number: string) => ({
    state: state({ number, managerId, clientId }),
    placedOn: '2026-11-20',
    currency: 'RUB',
    value: '1.00',
    lines: [],
  });
  const named = { region: null, segment: null, keyClient: false, active: true };
  const people = [
    { manager: ann, clientId: client.ofAnn, orderId: order.ofAnn, number: 'SO-A' },
    { manager: bob, clientId: client.ofBob, orderId: order.ofBob, number: 'SO-B' },
  ];
  const events = people.flatMap(({ manager: { staffId }, clientId, orderId, number }) => [
    publication(clientChanged, clientId, named),
    publication(clientAssigned, clientId, {
      managerId: staffId,
      previousManagerId: null,
      from: '2026-11-01',
    }),
    publication(orderPlaced, orderId, placed(staffId!, clientId, number)),
  ]);
  await room.publish(...events);
  await eventually(async () =>
    expect((await room.ask(listTasks, { kind: 'confirm_order' }, { as: head })).items).toHaveLength(2),
  );
  await eventually(async () => {
    expect(await room.rows(sql`select from client_ref where manager_id is not null`)).toHaveLength(2);
  });
}

/** A task of everybody in operations. */
async function openStep(): Promise<string> {
  const orderId = newId();
  const ready = { number: 'SO-C', managerId: bob.staffId!, clientId: client.ofBob, stage: 'ready' as const };
  await room.publish(publication(orderReady, orderId, { state: state(ready), readyOn: '2026-11-20' }));
  return eventually(async () => {
    const [task] = (await room.ask(listTasks, { orderId, kind: 'ship_order' }, { as: storekeeper })).items;
    if (!task) throw new Error('not heard of yet');
    return task.id;
  });
}

const plan = { kind: 'call', title: 'Call about the price', dueOn: '2026-11-25' } as const;

it('hears of an order over Redis and gives its step to the manager alone', async () => {
  const { items } = await room.ask(listTasks, { state: 'open' }, { as: ann });
  expect(items).toMatchObject([
    {
      kind: 'confirm_order',
      title: { en: 'Confirm order SO-A', ru: 'Подтвердить заказ SO-A' },
      assigneeId: ann.staffId,
      assigneeRole: null,
      dueOn: '2026-11-20',
      overdue: false,
      orderId: order.ofAnn,
      orderNumber: 'SO-A',
      clientId: client.ofAnn,
      openedBy: null,
      version: 1,
    },
  ]);
  const [mine] = items;
  await expect(room.ask(closeTask, { taskId: mine!.id }, { as: ann })).rejects.toMatchObject({
    code: 'closes_by_itself',
  });
  await expect(room.ask(closeTask, { taskId: mine!.id }, { as: bob })).rejects.toMatchObject({
    code: 'task_not_found',
  });
});

it('plans for oneself, and by the head for others', async () => {
  const own = await room.ask(openTask, { ...plan, orderId: order.ofAnn }, { as: ann });
  expect(own).toMatchObject({
    title: { en: plan.title, ru: plan.title },
    assigneeId: ann.staffId,
    openedBy: ann.staffId,
    orderNumber: 'SO-A',
    clientId: client.ofAnn,
    state: 'open',
    moves: 0,
  });
  const given = await room.ask(openTask, { ...plan, assigneeId: bob.staffId! }, { as: head });
  expect(given).toMatchObject({ assigneeId: bob.staffId, openedBy: head.staffId });
  const listed = await room.ask(listTasks, { kind: 'call' }, { as: bob });
  expect(listed.items.map((t) => t.id)).toEqual([given.id]);
});

it('keeps the account and the administrator who acted as somebody, with each task and in its events', async () => {
  const acting = (actor: Actor) => ({ ...actor, accountId: newId(), actedBy: newId() });
  const [opener, mover, closer] = [acting(ann), acting(head), acting(ann)];
  const { id: taskId, openedBy } = await room.ask(openTask, { ...plan, kind: 'other' }, { as: opener });
  await room.ask(moveTask, { taskId, dueOn: '2026-11-27', reason: 'ill' }, { as: mover });
  await room.ask(closeTask, { taskId }, { as: closer });
  expect(openedBy).toBe(ann.staffId);
  const recorded = await room.rows(sql`
    select t.opened_actor as opened, m.actor as moved, t.closed_actor as closed
    from task t join task_move m on m.task_id = t.id where t.id = ${taskId}`);
  expect(recorded).toEqual([{ opened: opener, moved: mover, closed: closer }]);
  expect((await room.published(taskId)).map(({ type, actor }) => [type, actor])).toEqual([
    ['task.opened', opener],
    ['task.closed', closer],
  ]);
});

it.each([
  ['somebody else’s calendar', { assigneeId: 'bob' }, 'tasks_of_others'],
  ['another manager’s order', { orderId: order.ofBob }, 'order_not_found'],
  ['an order that is not', { orderId: newId() }, 'order_not_found'],
  ['another manager’s client', { clientId: client.ofBob }, 'client_not_found'],
  ['a client that is not', { clientId: newId() }, 'client_not_found'],
])('refuses a manager %s', async (_, more, code) => {
  const assignee = 'assigneeId' in more ? { assigneeId: bob.staffId! } : more;
  await expect(room.ask(openTask, { ...plan, ...assignee }, { as: ann })).rejects.toMatchObject({ code });
});

it('gives no task to somebody who is not, or not any more, of the staff', async () => {
  await expect(room.ask(openTask, { ...plan, assigneeId: newId() }, { as: head })).rejects.toMatchObject({
    code: 'staff_not_found',
  });
  const gone = await employ('gone', 'manager', null);
  await room.ask(
    putStaff,
    { code: 'gone', name: 'gone', role: 'manager', active: false },
    { as: { ...head, role: 'admin' } },
  );
  await expect(
    room.ask(openTask, { ...plan, assigneeId: gone.staffId! }, { as: head }),
  ).rejects.toMatchObject({
    code: 'staff_inactive',
    params: { staff: 'gone' },
  });
});

it('opens once, however often the command comes', async () => {
  const command = { as: ann, key: 'open once' };
  const twice = await Promise.all([
    room.ask(openTask, { ...plan, dueOn: '2026-12-24' }, command),
    room.ask(openTask, { ...plan, dueOn: '2026-12-24' }, command),
  ]);
  expect(twice[0]).toEqual(twice[1]);
  const { items } = await room.ask(listTasks, { dueFrom: '2026-12-24' }, { as: ann });
  expect(items).toHaveLength(1);
});

it('is closed by one of two', async () => {
  for (let i = 0; i < 5; i++) {
    const { id: taskId } = await room.ask(openTask, { ...plan, assigneeId: bob.staffId! }, { as: head });
    const results = await Promise.allSettled([
      room.ask(closeTask, { taskId, outcome: 'done' }, { as: bob }),
      room.ask(closeTask, { taskId, outcome: 'dropped' }, { as: head }),
    ]);
    expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((r) => r.status === 'rejected')!;
    expect(lost.reason).toMatchObject({ kind: 'refused', code: 'task_closed' });
  }
});

it('is over when it is closed', async () => {
  const { id: taskId } = await room.ask(openTask, plan, { as: ann });
  expect(await room.ask(closeTask, { taskId }, { as: ann })).toMatchObject({
    state: 'done',
    closedAt: '2026-11-20T09:00:00Z',
    closedBy: ann.staffId,
    version: 2,
  });
  await expect(
    room.ask(moveTask, { taskId, dueOn: '2026-12-01', reason: 'late' }, { as: ann }),
  ).rejects.toMatchObject({ code: 'task_closed' });
  expect((await room.published(taskId)).map((r) => r.type)).toEqual(['task.opened', 'task.closed']);
});

it('remembers who moved a task, from when, to when and why', async () => {
  const { id: taskId } = await room.ask(openTask, plan, { as: ann });
  await expect(
    room.ask(moveTask, { taskId, dueOn: '2026-12-01', reason: 'x' }, { as: bob }),
  ).rejects.toMatchObject({ code: 'task_not_found' });
  await room.ask(moveTask, { taskId, dueOn: '2026-12-01', reason: 'On holiday' }, { as: ann });
  await expect(
    room.ask(moveTask, { taskId, dueOn: '2026-12-01', reason: 'The same day' }, { as: ann }),
  ).rejects.toMatchObject({ code: 'moved_nowhere', params: { day: '2026-12-01' } });
  await expect(
    room.ask(moveTask, { taskId, dueOn: '2026-11-19', reason: 'Yesterday' }, { as: ann }),
  ).rejects.toMatchObject({ code: 'moved_to_past', params: { day: '2026-11-19', today: '2026-11-20' } });
  const moved = await room.ask(moveTask, { taskId, dueOn: '2026-12-05', reason: 'Still away' }, { as: head });
  expect(moved).toMatchObject({ dueOn: '2026-12-05', moves: 2, version: 3 });
  const rows = await room.rows(
    sql`select from_on, to_on, reason, moved_by from task_move where task_id = ${taskId} order by to_on`,
  );
  expect(rows).toEqual([
    { from_on: '2026-11-25', to_on: '2026-12-01', reason: 'On holiday', moved_by: ann.staffId },
    { from_on: '2026-12-01', to_on: '2026-12-05', reason: 'Still away', moved_by: head.staffId },
  ]);
  const at = '2026-11-20T09:00:00Z';
  expect(await room.ask(getTask, { taskId }, { as: ann })).toEqual({
    ...moved,
    moveLog: [
      { from: '2026-11-25', to: '2026-12-01', reason: 'On holiday', by: ann.staffId, at },
      { from: '2026-12-01', to: '2026-12-05', reason: 'Still away', by: head.staffId, at },
    ],
    assignments: [],
  });
  await expect(room.ask(getTask, { taskId }, { as: bob })).rejects.toMatchObject({ code: 'task_not_found' });
});

describe('an open task is given to another', () => {
  const give = (taskId: string, to: Actor, as: Actor) =>
    room.ask(assignTask, { taskId, assigneeId: to.staffId!, reason: 'Ill' }, { as });

  it('by who has it or by the head, with a trace, and tells so', async () => {
    const { id: taskId } = await room.ask(openTask, plan, { as: ann });
    await expect(give(taskId, bob, bob)).rejects.toMatchObject({ code: 'task_not_found' });
    expect(await give(taskId, bob, ann)).toMatchObject({ assigneeId: bob.staffId, version: 2 });
    await expect(give(taskId, bob, ann)).rejects.toMatchObject({ code: 'task_not_found' });
    await expect(give(taskId, bob, bob)).rejects.toMatchObject({
      code: 'task_is_theirs',
      params: { staff: 'bob' },
    });
    await give(taskId, ann, head);
    const { assignments } = await room.ask(getTask, { taskId }, { as: ann });
    const held = ({ staffId: assigneeId }: Actor) => ({ assigneeId, assigneeRole: null });
    expect(assignments).toMatchObject([
      { from: held(ann), to: held(bob), reason: 'Ill', by: ann.staffId },
      { from: held(bob), to: held(ann), reason: 'Ill', by: head.staffId },
    ]);
    expect((await room.published(taskId)).map((e) => e.type)).toEqual([
      'task.opened',
      'task.assigned',
      'task.assigned',
    ]);
    await room.ask(closeTask, { taskId }, { as: ann });
    await expect(give(taskId, bob, ann)).rejects.toMatchObject({ code: 'task_closed' });
  });

  it('but not to somebody who has left', async () => {
    const { id: taskId } = await room.ask(openTask, plan, { as: ann });
    const left = await employ('left', 'manager', null);
    await room.ask(
      putStaff,
      { code: 'left', name: 'left', role: 'manager', active: false },
      { as: { ...head, role: 'admin' } },
    );
    await expect(give(taskId, left, ann)).rejects.toMatchObject({
      code: 'staff_inactive',
      params: { staff: 'left' },
    });
  });

  it('also one of the own role', async () => {
    const step = await openStep();
    expect(await give(step, ann, storekeeper)).toMatchObject({
      assigneeId: ann.staffId,
      assigneeRole: null,
    });
  });
});

it('lists by due date page by page, and what is overdue by the firm’s today', async () => {
  const made = new Set<string>();
  for (const dueOn of ['2027-01-02', '2027-01-01', '2027-01-02', '2027-01-03'])
    made.add((await room.ask(openTask, { ...plan, dueOn }, { as: ann })).id);
  const seen: { dueOn: string; id: string }[] = [];
  let cursor: string | undefined;
  do {
    const part = await room.ask(
      listTasks,
      { limit: 1, cursor, dueFrom: '2027-01-01', mine: 'true' },
      { as: ann },
    );
    seen.push(...part.items);
    cursor = part.next ?? undefined;
  } while (cursor);
  expect(new Set(seen.map((t) => t.id))).toEqual(made);
  expect(seen.map((t) => t.dueOn)).toEqual(['2027-01-01', '2027-01-02', '2027-01-02', '2027-01-03']);

  const overdue = () => room.ask(listTasks, { overdue: 'true', dueFrom: '2027-01-01' }, { as: head });
  expect((await overdue()).items).toEqual([]);
  clock.moveTo('2027-01-02T21:30:00Z'); // the third of January in Moscow
  const late = await overdue();
  expect(late.items.map((t) => [t.dueOn, t.overdue])).toEqual([
    ['2027-01-01', true],
    ['2027-01-02', true],
    ['2027-01-02', true],
  ]);
  const rest = await room.ask(listTasks, { overdue: 'false', dueFrom: '2027-01-01' }, { as: head });
  expect(rest.items.map((t) => t.dueOn)).toEqual(['2027-01-03']);
  clock.moveTo('2026-11-20T09:00:00Z');
});

it('shows a role its own, a head also only his when asked', async () => {
  await room.ask(openTask, { ...plan, title: 'Own' }, { as: storekeeper });
  expect((await room.ask(listTasks, {}, { as: storekeeper })).items.map((t) => t.title.en)).toEqual(['Own']);
  expect((await room.ask(listTasks, { mine: 'true' }, { as: head })).items).toEqual([]);
  expect((await room.ask(listTasks, { assigneeId: storekeeper.staffId! }, { as: head })).items).toHaveLength(
    1,
  );
  expect((await room.ask(listTasks, { assigneeId: storekeeper.staffId! }, { as: ann })).items).toEqual([]);
  await expect(room.ask(listTasks, { cursor: 'x' }, { as: head })).rejects.toMatchObject({ kind: 'invalid' });
});

it('changes no task that changed since it was seen', async () => {
  const plan = { kind: 'call', title: 'Call', dueOn: '2026-11-27' } as const;
  const { id: taskId, version } = await room.ask(openTask, plan, { as: ann });
  const seen = { as: ann, seen: [version] };
  const moved = await room.ask(moveTask, { taskId, dueOn: '2026-11-30', reason: 'ill' }, seen);
  const changed = { kind: 'changed', code: 'version_changed', params: { version: moved.version } };
  await expect(room.ask(closeTask, { taskId }, seen)).rejects.toMatchObject(changed);
  const given = { taskId, assigneeId: bob.staffId!, reason: 'ill' };
  await expect(room.ask(assignTask, given, seen)).rejects.toMatchObject(changed);
  await expect(room.ask(moveTask, { taskId, dueOn: '2026-12-01', reason: 'x' }, seen)).rejects.toMatchObject(
    changed,
  );
  const now = { as: ann, seen: [moved.version] };
  expect(await room.ask(closeTask, { taskId }, now)).toMatchObject({ state: 'done', dueOn: '2026-11-30' });
});
