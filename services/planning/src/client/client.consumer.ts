import { Injectable } from '@nestjs/common';
import { clientAssigned, clientChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { ClientRefService } from './client-ref.service.ts';
import { FeedbackTaskService } from '../task/feedback-task.service.ts';

/** Tasks need the manager of a client, and whether the head asks it for feedback. */
@Injectable()
export class ClientConsumer {
  constructor(
    private readonly refs: ClientRefService,
    private readonly feedbackTasks: FeedbackTaskService,
  ) {}

  @On(clientChanged, clientAssigned)
  async happened(events: Delivered<typeof clientChanged | typeof clientAssigned>[], tx: Tx): Promise<void> {
    const last = [...Map.groupBy(events, (e) => e.aggregateId)].map(([id, own]) => ({
      id,
      changed: own.findLast((e) => e.type === clientChanged.name)?.payload,
      assigned: own.findLast((e) => e.type === clientAssigned.name)?.payload,
    }));
    const keys = last.flatMap(({ id, changed }) => (changed ? [{ id, key: changed.keyClient }] : []));
    const owners = last.flatMap(({ id, assigned }) => (assigned ? [{ id, owner: assigned.managerId }] : []));
    await this.refs.keepKeyClients(tx, keys);
    await this.refs.keepOwners(tx, owners);
    await this.feedbackTasks.follow(
      tx,
      keys.map(({ id }) => id),
    );
  }
}
