import { type FilterQuery, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import {
  type Actor,
  assignTask,
  type CallContext,
  closeTask,
  moveTask,
  newId,
  notFound,
  openTask,
  refused,
  type RequestOf,
  type Role,
  sightOf,
  taskAssigned,
  taskClosed,
  taskOpened,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  Clock,
  Database,
  type Tx,
  mustBeAsSeen,
  run,
  one,
  many,
  once,
  whoActs,
} from '@otdel/platform';
import { sql } from 'kysely';
import { Staff } from '../staff/staff.entity.ts';
import { giveTo, mustCloseByHand, mustGiveByHand, mustMoveByHand, seesAllTasks } from './domain/by-hand.ts';
import { Task } from './task.entity.ts';
import { TaskQueries, type TaskView } from './task.queries.ts';

/** Opens, closes and moves tasks for people. */
@Injectable()
export class TaskService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: TaskQueries,
  ) {}

  /** @throws invalid `assignee_missing` */
  @Answers(openTask)
  open(data: RequestOf<typeof openTask>, context: CallContext): Promise<TaskView> {
    return this.once(data, context, async (tx) => {
      const { actor } = context;
      const assigneeId = giveTo(actor, data.assigneeId);
      await mustWorkHere(tx, assigneeId);
      const order = data.orderId === null ? null : await orderOf(tx, data.orderId, actor);
      if (data.clientId !== null) await mustKnowClient(tx, data.clientId, actor);
      const task = tx.create(Task, {
        id: newId(),
        kind: data.kind,
        title: data.title,
        orderId: data.orderId,
        orderNumber: order?.number ?? null,
        clientId: data.clientId ?? order?.clientId ?? null,
        assigneeId,
        chosen: true,
        dueOn: Temporal.PlainDate.from(data.dueOn),
        state: 'open',
        openedAt: this.clock.now(),
        openedBy: actor.staffId,
        openedActor: actor,
        moves: 0,
        version: 1,
      });
      await tx.flush();
      const { kind, dueOn } = data;
      const { orderId = null, clientId = null } = task;
      await publish(
        tx,
        taskOpened,
        task.id,
        {
          kind,
          assigneeId,
          assigneeRole: null,
          dueOn,
          orderId,
          clientId,
        },
        this.clock.now(),
      );
      return task.id;
    });
  }

  @Answers(closeTask)
  close(data: RequestOf<typeof closeTask>, context: CallContext): Promise<TaskView> {
    return this.once(data, context, async (tx) => {
      const task = await this.lock(tx, data.taskId, context);
      mustCloseByHand(task);
      const now = this.clock.now();
      const onTime = Temporal.PlainDate.compare(this.clock.today(), task.dueOn) <= 0;
      task.state = data.outcome;
      task.closedAt = now;
      task.closedBy = context.actor.staffId;
      task.closedActor = context.actor;
      task.version += 1;
      await tx.flush();
      await publish(
        tx,
        taskClosed,
        task.id,
        {
          kind: task.kind,
          outcome: data.outcome,
          closedAt: now.toString(),
          onTime,
        },
        now,
      );
      return task.id;
    });
  }

  /** Moves the date of a task and records who moved it and why. */
  @Answers(moveTask)
  move(data: RequestOf<typeof moveTask>, context: CallContext): Promise<TaskView> {
    return this.once(data, context, async (tx) => {
      const task = await this.lock(tx, data.taskId, context);
      const to = Temporal.PlainDate.from(data.dueOn);
      mustMoveByHand(task, to, this.clock.today());
      await run(tx)`
        insert into task_move (id, task_id, from_on, to_on, reason, moved_by, actor, moved_at)
        values (${newId()}, ${task.id}, ${task.dueOn.toString()}::date, ${to.toString()}::date, ${data.reason},
          ${context.actor.staffId}, ${whoActs()}, ${this.clock.now().toString()}::timestamptz)`;
      task.dueOn = to;
      task.moves += 1;
      task.version += 1;
      await tx.flush();
      return task.id;
    });
  }

  /** Gives a task to another; who had it, who gave it and why is kept. */
  @Answers(assignTask)
  assign(data: RequestOf<typeof assignTask>, context: CallContext): Promise<TaskView> {
    return this.once(data, context, async (tx) => {
      // before the task: somebody who leaves at this moment leaves before, or hands the task on
      const to = await lockedStaff(tx, data.assigneeId);
      const task = await this.lock(tx, data.taskId, context);
      const { assigneeId: previousAssigneeId = null, assigneeRole: previousAssigneeRole = null } = task;
      mustGiveByHand({ kind: task.kind, state: task.state, assigneeId: previousAssigneeId }, to);
      const now = this.clock.now();
      await run(tx)`
        insert into task_assignment (id, task_id, from_id, from_role, to_id, reason, assigned_by, actor, assigned_at)
        values (${newId()}, ${task.id}, ${previousAssigneeId}::uuid, ${previousAssigneeRole}, ${to.id}::uuid,
          ${data.reason}, ${context.actor.staffId}::uuid, ${whoActs()}, ${now.toString()}::timestamptz)`;
      tx.assign(task, { assigneeId: to.id, assigneeRole: null, chosen: true, version: task.version + 1 });
      await tx.flush();
      const given = { kind: task.kind, assigneeId: to.id, assigneeRole: null };
      await publish(tx, taskAssigned, task.id, { ...given, previousAssigneeId, previousAssigneeRole }, now);
      return task.id;
    });
  }

  private async once(
    data: object,
    { commandId }: CallContext,
    work: (tx: Tx) => Promise<string>,
  ): Promise<TaskView> {
    return this.queries.get(await once(this.db, { commandId, data }, work));
  }

  /** The row lock lets a second command wait; it then reads what the first one wrote. @throws not_found `task`; changed */
  private async lock(tx: Tx, taskId: string, context: CallContext): Promise<Task> {
    const task = await tx.findOne(
      Task,
      { $and: [{ id: taskId }, visibleTo(context.actor)] },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!task) throw notFound('task', taskId);
    mustBeAsSeen(context, task);
    return task;
  }
}

function visibleTo(actor: Actor): FilterQuery<Task> {
  if (seesAllTasks(actor)) return {};
  const ofRole = { assigneeRole: actor.role as Role };
  return actor.staffId === null ? ofRole : { $or: [{ assigneeId: actor.staffId }, ofRole] };
}

/** Who is given a task does not leave before the transaction ends. @throws not_found `staff` */
async function lockedStaff(tx: Tx, staffId: string): Promise<Staff> {
  const staff = await tx.findOne(Staff, staffId, { lockMode: LockMode.PESSIMISTIC_READ });
  if (!staff) throw notFound('staff', staffId);
  return staff;
}

async function mustWorkHere(tx: Tx, staffId: string): Promise<void> {
  const staff = await lockedStaff(tx, staffId);
  if (!staff.active) throw refused('staff_inactive', { staff: staff.code });
}

/** An order that the actor may see: a manager sees his own ones and those of his clients. @throws not_found `order` */
async function orderOf(tx: Tx, orderId: string, actor: Actor): Promise<{ number: string; clientId: string }> {
  const sight = sightOf(actor);
  const seen = sight.everything
    ? sql`true`
    : sql`(o.manager_id = ${sight.staffId}::uuid or c.manager_id = ${sight.staffId}::uuid)`;
  const row = await one<{ number: string; clientId: string }>(tx)`
    select o.number, o.client_id as "clientId" from order_ref o left join client_ref c on c.id = o.client_id
    where o.id = ${orderId} and ${seen}`;
  if (!row) throw notFound('order', orderId);
  return row;
}

/** A manager sees his own clients and those without a manager. @throws not_found `client` */
async function mustKnowClient(tx: Tx, clientId: string, actor: Actor): Promise<void> {
  const sight = sightOf(actor);
  const seen = sight.everything
    ? sql`true`
    : sql`(manager_id is null or manager_id = ${sight.staffId}::uuid)`;
  const rows = await many(tx)`select from client_ref where id = ${clientId} and ${seen}`;
  if (rows.length === 0) throw notFound('client', clientId);
}
