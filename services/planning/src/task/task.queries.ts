import { Injectable } from '@nestjs/common';
import {
  type Actor,
  businessDate,
  type CallContext,
  getTask,
  id,
  listTasks,
  notFound,
  type openTask,
  type Page,
  type RequestOf,
  type ResponseOf,
  shownOfTask,
} from '@otdel/contracts';
import { Answers, allOf, Clock, Database, decodeCursor, finds, page, type Tx, many } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { seesAllTasks } from './domain/by-hand.ts';
import { type StepKind } from './domain/step.ts';
import { stepTitle } from './domain/titles.ts';

export type TaskView = ResponseOf<typeof openTask>;
type TaskFilters = RequestOf<typeof listTasks>;

interface TaskRow extends Omit<TaskView, 'title' | 'overdue' | 'purchaseId' | 'jobId'> {
  title: string | null;
  detail: string | null;
  subjectId: string | null;
}

/** What is read of tasks. One statement per question. */
@Injectable()
export class TaskQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** By id alone: who may see it has been asked before. @throws not_found `task` */
  async get(taskId: string): Promise<TaskView> {
    const [row] = await this.db.read((tx) => rowsOf(tx, [sql`t.id = ${taskId}`], sql`true`, 1));
    if (!row) throw notFound('task', taskId);
    return view(row, this.clock.today().toString());
  }

  /** With what happened to it. @throws not_found `task`, also for a foreign one */
  @Answers(getTask)
  async one(
    { taskId }: RequestOf<typeof getTask>,
    { actor }: CallContext,
  ): Promise<ResponseOf<typeof getTask>> {
    const shares = seesAllTasks(actor) ? [sql`true`] : ownShares(actor);
    return this.db.read(async (tx) => {
      const [row] = await rowsOf(tx, shares, sql`t.id = ${taskId}`, 1);
      if (!row) throw notFound('task', taskId);
      const moveLog = await movesOf(tx, taskId);
      const assignments = await assignmentsOf(tx, taskId);
      return { ...view(row, this.clock.today().toString()), moveLog, assignments };
    });
  }

  /** Open ones first, by due date: the own and those of the own role, of everybody for the head and an administrator. */
  @Answers(listTasks)
  async list(filters: TaskFilters, { actor }: CallContext): Promise<Page<TaskView>> {
    const today = this.clock.today().toString();
    const whose = seesAllTasks(actor) && filters.mine !== true ? [sql`true`] : ownShares(actor);
    const shares = stateShares(filters).flatMap((state) => whose.map((own) => sql`${own} and ${state}`));
    const rows = await this.db.read((tx) =>
      rowsOf(tx, shares, conditionsOf(filters, today), filters.limit + 1),
    );
    return page(
      rows,
      filters.limit,
      (row) => [row.state === 'open' ? 'open' : 'over', row.dueOn, row.id],
      (row) => view(row, today),
    );
  }
}

/** The open ones and those that are over are read apart: each has its index, and what is open comes before all that is over. */
function stateShares({ cursor, state, overdue }: TaskFilters): RawBuilder<unknown>[] {
  const after = decodeCursor(cursor, z.tuple([z.enum(['open', 'over']), businessDate, id]));
  const further = after ? sql`(t.due_on, t.id) > (${after[1]}::date, ${after[2]}::uuid)` : sql`true`;
  // written out, not bound: the planner must see that the index of the open ones serves
  const open = sql`t.state = 'open' and ${further}`;
  const over = sql`t.state <> 'open' and ${after?.[0] === 'over' ? further : sql`true`}`;
  return [
    ...((state === undefined || state === 'open') && after?.[0] !== 'over' ? [open] : []),
    ...(state !== 'open' && overdue !== true ? [over] : []),
  ];
}

/** What belongs to a person and to a role have no task in common, and an index each. */
function ownShares({ staffId, role }: Actor): RawBuilder<unknown>[] {
  return [...(staffId === null ? [] : [sql`t.assignee_id = ${staffId}`]), sql`t.assignee_role = ${role}`];
}

function conditionsOf(filters: TaskFilters, today: string): RawBuilder<boolean> {
  const { state, overdue, kind, assigneeId, orderId, clientId, dueFrom, dueTo, search } = filters;
  return allOf(
    state !== undefined && state !== 'open' && sql`t.state = ${state}`,
    overdue === true && sql`t.due_on < ${today}::date`,
    overdue === false && sql`(t.state <> 'open' or t.due_on >= ${today}::date)`,
    kind !== undefined && sql`t.kind = ${kind}`,
    assigneeId !== undefined && sql`t.assignee_id = ${assigneeId}`,
    orderId !== undefined && sql`t.order_id = ${orderId}`,
    clientId !== undefined && sql`t.client_id = ${clientId}`,
    dueFrom !== undefined && sql`t.due_on >= ${dueFrom}::date`,
    dueTo !== undefined && sql`t.due_on <= ${dueTo}::date`,
    search !== undefined && finds(sql`t.sought`, search),
  );
}

/** Each share is read along its own index, as much of it as one page can need, and the shares are merged. */
async function rowsOf(
  tx: Tx,
  shares: RawBuilder<unknown>[],
  where: RawBuilder<unknown>,
  limit: number,
): Promise<TaskRow[]> {
  if (shares.length === 0) return [];
  const parts = shares.map(
    (share) => sql`(
      select t.id, t.kind, t.subject_id as "subjectId", t.title, t.detail, t.state,
        t.assignee_id as "assigneeId", t.assignee_role as "assigneeRole", t.due_on as "dueOn",
        t.order_id as "orderId", t.order_number as "orderNumber", t.client_id as "clientId",
        t.opened_at as "openedAt", t.opened_by as "openedBy", t.closed_at as "closedAt", t.closed_by as "closedBy",
        t.moves, t.version
      from task t where ${share} and ${where} order by t.due_on, t.id limit ${limit})`,
  );
  const rows = await many<TaskRow>(tx)`
    select * from (${sql.join(parts, sql` union all `)}) as t order by state <> 'open', "dueOn", id limit ${limit}`;
  return rows;
}

type History = ResponseOf<typeof getTask>;

/** The newest, the oldest of them first. */
async function movesOf(tx: Tx, taskId: string): Promise<History['moveLog']> {
  const rows = await many<History['moveLog'][number]>(tx)`
    select from_on as "from", to_on as "to", reason, moved_by as "by", moved_at as "at" from task_move
    where task_id = ${taskId} order by moved_at desc, id desc limit ${shownOfTask}`;
  return rows.reverse();
}

async function assignmentsOf(tx: Tx, taskId: string): Promise<History['assignments']> {
  const rows = await many<History['assignments'][number]>(tx)`
    select jsonb_build_object('assigneeId', from_id, 'assigneeRole', from_role) as "from",
      jsonb_build_object('assigneeId', to_id, 'assigneeRole', to_role) as "to",
      reason, assigned_by as "by", assigned_at as "at" from task_assignment
    where task_id = ${taskId} order by assigned_at desc, id desc limit ${shownOfTask}`;
  return rows.reverse();
}

function view({ title, detail, subjectId, ...row }: TaskRow, today: string): TaskView {
  return {
    ...row,
    title: title === null ? stepTitle(row.kind as StepKind, { ...row, detail }) : { en: title, ru: title },
    overdue: row.state === 'open' && row.dueOn < today,
    purchaseId: row.kind === 'receive_purchase' ? subjectId : null,
    jobId: row.kind === 'complete_production' ? subjectId : null,
  };
}
