import { Injectable } from '@nestjs/common';
import { newId, taskAssigned } from '@otdel/contracts';
import { type Publication, publication, publishAll } from '@otdel/messaging';
import { Clock, type Tx, many, run } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { type Assignee } from './domain/assignee.ts';
import { type AssignedTask, nextAssignee } from './domain/next-assignee.ts';
import { PeopleService } from './people.service.ts';

type Cause = NonNullable<Publication['cause']>;
/** What has happened to a client or an order. */
export interface News {
  id: string;
  /** Who had it before; empty: nobody, or it stays whose it is. */
  takenFrom: readonly string[];
  cause: Cause;
}

interface OpenRow extends AssignedTask {
  id: string;
  orderId: string | null;
  clientManagerId: string | null;
  keyClient: boolean | null;
}
/** What is known of why a task may go to another. */
interface Why {
  takenFrom: readonly string[];
  cause: Cause | undefined;
}
/** A task that goes from one to another. */
interface Handed {
  task: Pick<OpenRow, 'id' | 'kind' | 'assigneeId' | 'assigneeRole'>;
  to: Assignee;
  cause: Cause | undefined;
}

/** Open tasks go with the client and the order, and on from who has left. Who gets them is decided in `domain/`. */
@Injectable()
export class HandOverService {
  constructor(
    private readonly clock: Clock,
    private readonly people: PeopleService,
  ) {}

  /** Of clients who were handed over, or who became key clients or are no more; the last news of each. */
  async withClients(tx: Tx, news: readonly News[]): Promise<void> {
    const byClient = new Map(news.map((client) => [client.id, client]));
    const clients = sql`t.client_id = any(${[...byClient.keys()]}::uuid[])`;
    await this.handOn(tx, clients, ({ clientId }) => byClient.get(clientId!)!);
  }

  /** Of orders that are somebody else's now. */
  async withOrders(tx: Tx, news: readonly News[]): Promise<void> {
    const byOrder = new Map(news.map((order) => [order.id, order]));
    const orders = sql`t.order_id = any(${[...byOrder.keys()]}::uuid[])`;
    await this.handOn(tx, orders, ({ orderId }) => byOrder.get(orderId!)!);
  }

  /** Of people who have left. */
  async ofGone(tx: Tx, causes: ReadonlyMap<string, Cause>): Promise<void> {
    const theirs = sql`t.assignee_id = any(${[...causes.keys()]}::uuid[])`;
    await this.handOn(tx, theirs, ({ assigneeId }) => ({ takenFrom: [], cause: causes.get(assigneeId!) }));
  }

  private async handOn(tx: Tx, which: RawBuilder<unknown>, whyOf: (row: OpenRow) => Why): Promise<void> {
    const rows = await many<OpenRow>(tx)`
      select t.id, t.kind, t.assignee_id as "assigneeId", t.assignee_role as "assigneeRole", t.chosen,
        t.client_id as "clientId", t.order_id as "orderId", o.manager_id as "managerId",
        c.manager_id as "clientManagerId", c.key_client as "keyClient"
      from task t left join order_ref o on o.id = t.order_id left join client_ref c on c.id = t.client_id
      where t.state = 'open' and ${which} order by t.id for update of t`;
    if (rows.length === 0) return;
    const people = await this.peopleOf(tx, rows);
    const handed = rows.flatMap((task): Handed[] => {
      const { takenFrom, cause } = whyOf(task);
      const to = nextAssignee(task, people, takenFrom);
      return to.assigneeId === task.assigneeId && to.assigneeRole === task.assigneeRole
        ? []
        : [{ task, to, cause }];
    });
    await this.write(tx, handed);
  }

  private async peopleOf(tx: Tx, rows: readonly OpenRow[]) {
    const named = rows.flatMap((row) => [row.managerId, row.clientManagerId, row.assigneeId]);
    const known = await this.people.know(
      tx,
      named.flatMap((id) => id ?? []),
    );
    return {
      ...known,
      keyClients: new Set(rows.flatMap((row) => (row.keyClient && row.clientId ? [row.clientId] : []))),
      clientManagers: new Map(
        rows.flatMap((row) =>
          row.clientId && row.clientManagerId ? [[row.clientId, row.clientManagerId]] : [],
        ),
      ),
    };
  }

  private async write(tx: Tx, handed: readonly Handed[]): Promise<void> {
    if (handed.length === 0) return;
    const now = this.clock.now();
    const rows = handed.map(({ task, to, cause }) => ({
      id: newId(),
      taskId: task.id,
      fromId: task.assigneeId,
      fromRole: task.assigneeRole,
      toId: to.assigneeId,
      toRole: to.assigneeRole,
      actor: cause?.actor ?? null,
    }));
    await run(tx)`
      with handed as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, "taskId" uuid, "fromId" uuid,
          "fromRole" text, "toId" uuid, "toRole" text, actor jsonb)
      ), noted as (
        insert into task_assignment (id, task_id, from_id, from_role, to_id, to_role, actor, assigned_at)
        select id, "taskId", "fromId", "fromRole", "toId", "toRole", actor, ${now.toString()}::timestamptz from handed
      )
      update task t set assignee_id = r."toId", assignee_role = r."toRole", chosen = false, version = t.version + 1
      from handed r where t.id = r."taskId"`;
    const told = handed.map(({ task, to, cause }) =>
      publication(
        taskAssigned,
        task.id,
        {
          kind: task.kind,
          ...to,
          previousAssigneeId: task.assigneeId,
          previousAssigneeRole: task.assigneeRole,
        },
        cause,
      ),
    );
    await publishAll(tx, told, now);
  }
}
