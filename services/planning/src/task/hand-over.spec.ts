import {
  type Actor,
  clientAssigned,
  closeTask,
  feedbackRecorded,
  listTasks,
  newId,
  openTask,
  orderGiven,
  putStaff,
  type Role,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { asSystem, Database } from '@otdel/platform';
import { eventually, FixedClock, openRoom, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { planningMigrations } from '../migrations/index.ts';
import { PlanningModule } from '../planning.module.ts';
import { TaskStepConsumer } from './task-step.consumer.ts';
import { type TaskView } from './task.queries.ts';
import { state } from './testing/samples.ts';
import { heard, type Heard, type Life, lifeOf } from './testing/lives.ts';

let room: Room;
let boss: Actor;
const admin: Actor = { accountId: null, staffId: null, role: 'admin' };

beforeAll(async () => {
  room = await openRoom(PlanningModule, planningMigrations, {
    clock: new FixedClock('2026-11-20T09:00:00Z'),
  });
  boss = await employ('boss', 'head');
});
afterAll(() => room?.close());

const put = (code: string, role: Role, active = true) =>
  room.ask(
    putStaff,
    { code, name: code, role, active, headCode: role === 'manager' ? 'boss' : null },
    { as: admin },
  );
async function employ(code: string, role: Role): Promise<Actor> {
  return { accountId: null, staffId: (await put(code, role)).staff.id, role };
}
let hired = 0;
const hire = () => {
  hired += 1;
  return employ(`manager-${hired}`, 'manager');
};
/** Planning hears of it by its own event. */
const leaves = async ({ staffId }: Actor, role: Role = 'manager') => {
  const [row] = await room.rows<{ code: string }>(sql`select code from staff where id = ${staffId}`);
  await put(row!.code, role, false);
};
const deliver = (events: Heard[]) =>
  asSystem(() => room.get(Database).transaction((tx) => room.get(TaskStepConsumer).happened(events, tx)));
const assigned = (clientId: string, to: Actor | null, from: Actor | null = null) =>
  room.publish(
    publication(clientAssigned, clientId, {
      managerId: to?.staffId ?? null,
      previousManagerId: from?.staffId ?? null,
      from: '2026-11-20',
    }),
  );
const tasksOf = async (filters: { orderId?: string; clientId?: string }): Promise<TaskView[]> =>
  (await room.ask(listTasks, { ...filters, limit: 200 }, { as: boss })).items;
/** Whose the open task of this kind is. */
const whose = async (kind: string, filters: { orderId?: string; clientId?: string }) => {
  const [task] = (await tasksOf(filters)).filter((t) => t.kind === kind && t.state === 'open');
  return task && (task.assigneeId ?? task.assigneeRole);
};
const placedBy = async (manager: Actor, clientId = newId()): Promise<Life & { clientId: string }> => {
  const life = lifeOf(manager.staffId!, clientId);
  await deliver(life.events.slice(0, 2));
  return { ...life, clientId };
};
const call = (as: Actor, over: object = {}) =>
  room.ask(openTask, { kind: 'call', title: 'Call', dueOn: '2026-11-25', ...over }, { as });

describe('work of somebody who leaves', () => {
  it("goes to the client's manager, in one go and with a trace", async () => {
    const [ann, bob] = [await hire(), await hire()];
    const { orderId, clientId } = await placedBy(ann);
    await assigned(clientId, bob);
    await eventually(async () =>
      expect(await room.rows(sql`select from client_ref where manager_id = ${bob.staffId}`)).toHaveLength(1),
    );
    const planned = await call(ann, { orderId });
    await leaves(ann);
    await eventually(async () => expect(await whose('confirm_order', { orderId })).toBe(bob.staffId));
    expect(await whose('call', { orderId })).toBe(bob.staffId);
    const history = await room.rows(
      sql`select from_id, to_id, reason from task_assignment where task_id = ${planned.id}`,
    );
    expect(history).toEqual([{ from_id: ann.staffId, to_id: bob.staffId, reason: null }]);
    expect((await room.published(planned.id)).map((e) => [e.type, e.payload])).toContainEqual([
      'task.assigned',
      {
        kind: 'call',
        assigneeId: bob.staffId,
        assigneeRole: null,
        previousAssigneeId: ann.staffId,
        previousAssigneeRole: null,
      },
    ]);
  });

  it('goes to the head until the client is handed over, and then to who gets it', async () => {
    const [ann, bob] = [await hire(), await hire()];
    const { orderId, clientId } = await placedBy(ann);
    await assigned(clientId, ann);
    await call(ann, { orderId });
    await leaves(ann);
    await eventually(async () => expect(await whose('confirm_order', { orderId })).toBe(boss.staffId));
    expect(await whose('call', { orderId })).toBe(boss.staffId);
    await assigned(clientId, bob, ann);
    await eventually(async () => expect(await whose('confirm_order', { orderId })).toBe(bob.staffId));
    expect(await whose('call', { orderId })).toBe(bob.staffId);
  });

  it('is never given to them anew', async () => {
    const [ann, bob] = [await hire(), await hire()];
    const { orderId, clientId, events } = await placedBy(ann);
    await assigned(clientId, bob);
    await leaves(ann);
    await eventually(async () => expect(await whose('confirm_order', { orderId })).toBe(bob.staffId));
    await deliver(events.slice(2, -1));
    expect(await whose('ask_feedback', { orderId })).toBe(bob.staffId);
    expect(
      await room.rows(sql`select from task where assignee_id = ${ann.staffId} and state = 'open'`),
    ).toEqual([]);
  });

  it('of a head is everybody’s of the role', async () => {
    const chief = await employ('chief', 'head');
    const { staff } = await room.ask(
      putStaff,
      { code: 'led', name: 'led', role: 'manager', headCode: 'chief' },
      { as: admin },
    );
    const life = lifeOf(staff.id);
    await deliver(life.events);
    expect(await whose('broken_promise', { orderId: life.orderId })).toBe(chief.staffId);
    await leaves(chief, 'head');
    await eventually(async () =>
      expect(await whose('broken_promise', { orderId: life.orderId })).toBe('head'),
    );
  });
});

describe('a client who is handed over', () => {
  it('takes along what was planned with them; the deal stays with its manager', async () => {
    const [ann, bob] = [await hire(), await hire()];
    const { orderId, clientId } = await placedBy(ann);
    await assigned(clientId, ann);
    await eventually(async () => {
      await call(ann, { clientId });
    });
    await call(boss, { clientId, kind: 'meeting' });
    await assigned(clientId, bob, ann);
    await eventually(async () => expect(await whose('call', { clientId })).toBe(bob.staffId));
    expect(await whose('meeting', { clientId })).toBe(boss.staffId);
    expect(await whose('confirm_order', { orderId })).toBe(ann.staffId);
  });
});

it('a deal that is given to another takes its steps along', async () => {
  const [ann, bob] = [await hire(), await hire()];
  const { orderId, clientId, events } = await placedBy(ann);
  const now = lifeOf(bob.staffId!, clientId).events[1]!;
  await deliver([{ ...now, id: newId(), aggregateId: orderId } as Heard]);
  expect(events).toHaveLength(11);
  expect(await whose('confirm_order', { orderId })).toBe(bob.staffId);
});

it('an order that is given to another takes along what its manager had planned, and leaves what others were given', async () => {
  const [ann, bob, eve] = [await hire(), await hire(), await hire()];
  const { orderId, clientId } = await placedBy(ann);
  await call(ann, { orderId });
  await call(boss, { orderId, kind: 'meeting', assigneeId: eve.staffId });
  const whoHas = state({ clientId, managerId: bob.staffId! });
  const given = { state: whoHas, givenOn: '2026-11-20', previousManagerId: ann.staffId! };
  await deliver([heard(orderGiven, orderId, given, boss.staffId)]);
  expect(await whose('confirm_order', { orderId })).toBe(bob.staffId);
  expect(await whose('call', { orderId })).toBe(bob.staffId);
  expect(await whose('meeting', { orderId })).toBe(eve.staffId);
});

describe('a bad rating', () => {
  let ann: Actor;
  beforeAll(async () => {
    ann = await hire();
  });
  const wholeLife = () => lifeOf(ann.staffId!);
  const answered = (life: Life, clientId: string, rating: number) =>
    heard(feedbackRecorded, newId(), {
      clientId,
      orderId: life.orderId,
      rating,
      askedOn: '2026-11-27',
      answeredOn: '2026-11-30',
    });
  const ratedIn = async (life: Life) =>
    (await tasksOf({ orderId: life.orderId })).filter((t) => t.kind === 'bad_rating');

  it('is the head’s to talk about, outlives the order, and is closed by the head', async () => {
    const [clientId, life] = [newId(), wholeLife()];
    await deliver([...life.events.slice(0, -1), answered(life, clientId, 2)]);
    expect(await ratedIn(life)).toMatchObject([{ orderNumber: 'SO-2026-000001', assigneeId: boss.staffId }]);
    await deliver(life.events.slice(-1));
    const [task, ...others] = await ratedIn(life);
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      state: 'open',
      assigneeId: boss.staffId,
      orderNumber: 'SO-2026-000001',
      clientId,
      title: {
        en: "The client's opinion of order SO-2026-000001 is bad: 2 of 5",
        ru: 'Плохой отзыв клиента о заказе SO-2026-000001: 2 из 5',
      },
    });
    await room.ask(closeTask, { taskId: task!.id }, { as: boss });
    expect(await ratedIn(life)).toMatchObject([{ state: 'done', closedBy: boss.staffId }]);
  });

  it('is nothing to do when it is not bad', async () => {
    const life = wholeLife();
    await deliver([...life.events, answered(life, newId(), 3)]);
    expect(await ratedIn(life)).toEqual([]);
  });

  it('that is heard of before its order is told the number and goes to the head of its manager later', async () => {
    const [clientId, life] = [newId(), wholeLife()];
    await deliver([answered(life, clientId, 1)]);
    expect(await ratedIn(life)).toMatchObject([{ assigneeRole: 'head', orderNumber: null }]);
    await deliver(life.events);
    expect(await ratedIn(life)).toMatchObject([
      { orderNumber: 'SO-2026-000001', clientId, assigneeId: boss.staffId },
    ]);
  });
});
