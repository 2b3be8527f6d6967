import { Injectable } from '@nestjs/common';
import { clientAssigned, clientChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx, run } from '@otdel/platform';
import { FeedbackTaskService } from '../task/feedback-task.service.ts';

/** What tasks must know of clients: whose they are, and whom the head asks himself. */
@Injectable()
export class ClientConsumer {
  constructor(private readonly feedbackTasks: FeedbackTaskService) {}

  @On(clientChanged, clientAssigned)
  async happened(events: Delivered<typeof clientChanged | typeof clientAssigned>[], tx: Tx): Promise<void> {
    const last = [...Map.groupBy(events, (e) => e.aggregateId)].map(([id, own]) => ({
      id,
      changed: own.findLast((e) => e.type === clientChanged.name)?.payload,
      assigned: own.findLast((e) => e.type === clientAssigned.name)?.payload,
    }));
    const keys = last.flatMap(({ id, changed }) => (changed ? [{ id, key: changed.keyClient }] : []));
    const owners = last.flatMap(({ id, assigned }) => (assigned ? [{ id, owner: assigned.managerId }] : []));
    await noteKeyClients(tx, keys);
    await noteOwners(tx, owners);
    await this.feedbackTasks.follow(
      tx,
      keys.map(({ id }) => id),
    );
  }
}

async function noteKeyClients(tx: Tx, keys: readonly { id: string; key: boolean }[]): Promise<void> {
  if (keys.length === 0) return;
  await run(tx)`
    insert into client_ref (id, key_client)
    select * from unnest(${keys.map((k) => k.id)}::uuid[], ${keys.map((k) => k.key)}::boolean[]) as k (id, key) order by id
    on conflict (id) do update set key_client = excluded.key_client`;
}

async function noteOwners(tx: Tx, owners: readonly { id: string; owner: string | null }[]): Promise<void> {
  if (owners.length === 0) return;
  await run(tx)`
    insert into client_ref (id, manager_id)
    select * from unnest(${owners.map((o) => o.id)}::uuid[], ${owners.map((o) => o.owner)}::uuid[]) as o (id, owner) order by id
    on conflict (id) do update set manager_id = excluded.manager_id`;
}
