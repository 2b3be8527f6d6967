import { Injectable } from '@nestjs/common';
import { clientAssigned, clientChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { ClientRefService } from './client-ref.service.ts';
import { HandOverService } from '../task/hand-over.service.ts';

/** Tasks need the manager of a client, and whether the head asks it for feedback. Open tasks go with the client. */
@Injectable()
export class ClientConsumer {
  constructor(
    private readonly refs: ClientRefService,
    private readonly handOver: HandOverService,
  ) {}

  @On(clientChanged, clientAssigned)
  async happened(events: Delivered<typeof clientChanged | typeof clientAssigned>[], tx: Tx): Promise<void> {
    const last = [...Map.groupBy(events, (e) => e.aggregateId)].map(([id, own]) => ({
      id,
      changed: own.findLast((e) => e.type === clientChanged.name)?.payload,
      assigned: own.filter((e) => e.type === clientAssigned.name).map((e) => e.payload),
      cause: own.at(-1)!,
    }));
    const keys = last.flatMap(({ id, changed }) => (changed ? [{ id, key: changed.keyClient }] : []));
    const owners = last.flatMap(({ id, assigned }) =>
      assigned.length > 0 ? [{ id, owner: assigned.at(-1)!.managerId }] : [],
    );
    await this.refs.keepKeyClients(tx, keys);
    await this.refs.keepOwners(tx, owners);
    await this.handOver.withClients(
      tx,
      // handed over twice in one batch, the client was taken from both: either may have planned tasks with it
      last.map(({ id, assigned, cause }) => ({
        id,
        takenFrom: assigned.flatMap(({ previousManagerId }) => previousManagerId ?? []),
        cause,
      })),
    );
  }
}
