import { Injectable } from '@nestjs/common';
import { type Role } from '@otdel/contracts';
import { type Tx, many, run } from '@otdel/platform';
import { whoAsks } from './domain/assignee.ts';

interface AskRow {
  id: string;
  clientId: string;
  managerId: string;
  headId: string | null;
  keyClient: boolean;
  assigneeId: string | null;
  assigneeRole: Role | null;
}

/** Who asks a client for an opinion follows the client. */
@Injectable()
export class FeedbackTaskService {
  /**
   * Gives the open questions to these clients to those who are to ask them now. A client may be heard of after the
   * order that asks, and may become a key client while the question is open.
   */
  async follow(tx: Tx, clientIds: readonly string[]): Promise<void> {
    if (clientIds.length === 0) return;
    const rows = await many<AskRow>(tx)`
      select t.id, t.client_id as "clientId", o.manager_id as "managerId", h.id as "headId",
        c.key_client as "keyClient", t.assignee_id as "assigneeId", t.assignee_role as "assigneeRole"
      from task t join order_ref o on o.id = t.order_id join client_ref c on c.id = t.client_id
      left join staff m on m.id = o.manager_id left join staff h on h.id = m.head_id and h.active
      where t.client_id = any(${clientIds}::uuid[]) and t.kind = 'ask_feedback' and t.state = 'open'
      order by t.id for update of t`;
    const handed = rows.flatMap((row) => {
      const now = whoAsks(row, {
        keyClients: new Set(row.keyClient ? [row.clientId] : []),
        headOf: new Map(row.headId === null ? [] : [[row.managerId, row.headId]]),
      });
      const same = now.assigneeId === row.assigneeId && now.assigneeRole === row.assigneeRole;
      return same ? [] : [{ id: row.id, ...now }];
    });
    if (handed.length === 0) return;
    await run(tx)`
      update task t set assignee_id = r."assigneeId", assignee_role = r."assigneeRole", version = t.version + 1
      from jsonb_to_recordset(${JSON.stringify(handed)}::jsonb) as r (id uuid, "assigneeId" uuid, "assigneeRole" text)
      where t.id = r.id`;
  }
}
