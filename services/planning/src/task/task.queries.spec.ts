import { type Actor, closeTask, listTasks, newId, openTask, putStaff } from '@otdel/contracts';
import { Database, many, run } from '@otdel/platform';
import { FixedClock, openRoom, type Room } from '@otdel/testing';
import { type RawBuilder, sql } from 'kysely';
import { planningMigrations } from '../migrations/index.ts';
import { PlanningModule } from '../planning.module.ts';

let room: Room;
let ann: Actor;
beforeAll(async () => {
  room = await openRoom(PlanningModule, planningMigrations, {
    clock: new FixedClock('2026-11-20T09:00:00Z'),
  });
  const { staff } = await room.ask(putStaff, { code: 'ann', name: 'Ann', role: 'manager' });
  ann = { accountId: null, staffId: staff.id, role: 'manager' };
});
afterAll(() => room?.close());

async function listed(asked: { limit: number; state?: 'open' | 'done' }): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const part = await room.ask(listTasks, { ...asked, cursor }, { as: ann });
    seen.push(...part.items.map((task) => `${task.dueOn} ${task.state}`));
    cursor = part.next ?? undefined;
  } while (cursor);
  return seen;
}

it('lists open ones first, page by page, and then what is over', async () => {
  const plan = { kind: 'call', title: 'Call about the price' } as const;
  const over = ['2026-12-01', '2026-12-03'];
  for (const dueOn of ['2026-12-04', '2026-12-01', '2026-12-03', '2026-12-02']) {
    const { id } = await room.ask(openTask, { ...plan, dueOn }, { as: ann });
    if (over.includes(dueOn)) await room.ask(closeTask, { taskId: id }, { as: ann });
  }
  const expected = ['2026-12-02 open', '2026-12-04 open', '2026-12-01 done', '2026-12-03 done'];
  for (const limit of [1, 2, 3, 200]) expect(await listed({ limit })).toEqual(expected);
  expect(await listed({ limit: 1, state: 'open' })).toEqual(expected.slice(0, 2));
  expect(await listed({ limit: 1, state: 'done' })).toEqual(expected.slice(2));
});

it.each([
  ['all', 'task_page', sql`true`],
  ['those of a person', 'task_person', sql`assignee_id = ${newId()}`],
  ['those of a role', 'task_role', sql`assignee_role = 'operations'`],
])('reads %s along an index for the open ones and one for those that are over', async (_, index, whose) => {
  const planOf = (part: RawBuilder<unknown>) =>
    room.get(Database).transaction(async (tx) => {
      for (const way of ['enable_seqscan', 'enable_bitmapscan', 'enable_sort'])
        await run(tx)`set local ${sql.ref(way)} = off`;
      const rows = await many<{ 'QUERY PLAN': string }>(tx)`
        explain select id from task where ${whose} and ${part} order by due_on, id limit 51`;
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  expect(await planOf(sql`state = 'open'`)).toContain(`${index}_open `);
  expect(await planOf(sql`state <> 'open'`)).toContain(`${index}_over `);
});

it('finds tasks by a part of their title or of the number of their order, in any case', async () => {
  const plan = { kind: 'call', dueOn: '2027-01-01' } as const;
  for (const title of ['Ёлкин: смета', 'Письмо 50%'])
    await room.ask(openTask, { ...plan, title }, { as: ann });
  await room.rows(sql`update task set order_number = 'SO-2026-000104' where title = 'Письмо 50%'`);
  const titles = async (search: string) =>
    (await room.ask(listTasks, { search }, { as: ann })).items.map((task) => task.title.ru);
  expect(await titles('елкин')).toEqual(['Ёлкин: смета']);
  expect(await titles('0%')).toEqual(['Письмо 50%']);
  expect(await titles('so-2026-0001')).toEqual(['Письмо 50%']);
  expect(await titles('nothing of it')).toEqual([]);
});
