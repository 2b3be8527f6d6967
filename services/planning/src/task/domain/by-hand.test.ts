import { type Actor, type Role } from '@otdel/contracts';
import { giveTo, mustCloseByHand, mustGiveByHand, mustMoveByHand, seesAllTasks } from './by-hand.ts';
import { ids } from '../testing/samples.ts';

const actor = (role: Actor['role'], staffId: string | null = ids.manager): Actor => ({
  accountId: null,
  staffId,
  role,
});
const day = (iso: string) => Temporal.PlainDate.from(iso);
const today = day('2026-11-20');
/** What comes of it, in a word. */
function outcome(work: () => unknown): unknown {
  try {
    return work() ?? 'allowed';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each([
  ['call', 'open', 'allowed', 'allowed'],
  ['other', 'done', 'task_closed', 'task_closed'],
  ['meeting', 'dropped', 'task_closed', 'task_closed'],
  ['broken_promise', 'open', 'allowed', 'allowed'],
  ['broken_promise', 'done', 'task_closed', 'task_closed'],
  ['bad_rating', 'open', 'allowed', 'allowed'],
  ['bad_rating', 'done', 'task_closed', 'task_closed'],
  ['confirm_order', 'open', 'closes_by_itself', 'allowed'],
  ['settle_supply', 'open', 'closes_by_itself', 'allowed'],
  ['receive_purchase', 'open', 'closes_by_itself', 'allowed'],
  ['complete_production', 'open', 'closes_by_itself', 'allowed'],
  ['ship_order', 'open', 'closes_by_itself', 'date_is_promised'],
  ['ship_order', 'done', 'task_closed', 'task_closed'],
  ['confirm_delivery', 'open', 'closes_by_itself', 'allowed'],
  ['ask_feedback', 'open', 'closes_by_itself', 'allowed'],
  ['promise_at_risk', 'open', 'closes_by_itself', 'date_is_promised'],
  ['hasten_supply', 'open', 'closes_by_itself', 'date_is_promised'],
] as const)('%s that is %s: closing %s, moving %s', (kind, state, closing, moving) => {
  expect(outcome(() => mustCloseByHand({ kind, state }))).toBe(closing);
  expect(
    outcome(() => mustMoveByHand({ kind, state, dueOn: day('2026-11-25') }, day('2026-12-01'), today)),
  ).toBe(moving);
});

test.each([
  ['later', '2026-11-27', 'allowed'],
  ['today', '2026-11-20', 'allowed'],
  ['yesterday', '2026-11-19', 'moved_to_past'],
  ['the day on which it is due', '2026-11-25', 'moved_nowhere'],
])('moving to %s: %s %s', (_, to, expected) => {
  const task = { kind: 'call', state: 'open', dueOn: day('2026-11-25') } as const;
  expect(outcome(() => mustMoveByHand(task, day(to), today))).toBe(expected);
});

test.each([
  ['open', ids.manager, { id: ids.other, active: true }, 'allowed'],
  ['open', null, { id: ids.other, active: true }, 'allowed'],
  ['open', ids.other, { id: ids.other, active: true }, 'task_is_theirs'],
  ['open', ids.manager, { id: ids.other, active: false }, 'staff_inactive'],
  ['done', ids.manager, { id: ids.other, active: true }, 'task_closed'],
] as const)('a task that is %s and %s’s is given to %j: %s', (state, assigneeId, to, expected) => {
  const given = () => mustGiveByHand({ kind: 'ship_order', state, assigneeId }, { ...to, code: 'bob' });
  expect(outcome(given)).toBe(expected);
});

test.each<[Role | 'system', string | null, string | undefined, string]>([
  ['manager', ids.manager, undefined, ids.manager],
  ['manager', ids.manager, ids.manager, ids.manager],
  ['manager', ids.manager, ids.other, 'tasks_of_others'],
  ['operations', ids.manager, ids.other, 'tasks_of_others'],
  ['accountant', null, undefined, 'invalid_input'],
  ['head', ids.head, ids.other, ids.other],
  ['head', ids.head, undefined, ids.head],
  ['admin', null, ids.other, ids.other],
  ['admin', null, undefined, 'invalid_input'],
])('%s who is %s gives a task to %s: %s', (role, staffId, said, expected) => {
  expect(outcome(() => giveTo(actor(role, staffId), said))).toBe(expected);
});

test.each<[Role | 'system', boolean]>([
  ['head', true],
  ['admin', true],
  ['system', true],
  ['manager', false],
  ['operations', false],
  ['accountant', false],
])('%s sees the tasks of all: %s', (role, all) => {
  expect(seesAllTasks(actor(role))).toBe(all);
});
