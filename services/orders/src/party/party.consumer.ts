import { Injectable } from '@nestjs/common';
import { clientAssigned, clientChanged, staffChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { type ClientUpdate, PartyService } from './party.service.ts';

/** Keeps the clients and the staff of orders up to date. */
@Injectable()
export class PartyConsumer {
  constructor(private readonly parties: PartyService) {}

  @On(clientChanged, clientAssigned)
  async clients(
    events: (Delivered<typeof clientChanged> | Delivered<typeof clientAssigned>)[],
    tx: Tx,
  ): Promise<void> {
    const updates = new Map<string, ClientUpdate>();
    for (const event of events) {
      const changed =
        event.type === 'client.assigned'
          ? { managerId: event.payload.managerId }
          : { active: event.payload.active };
      const id = event.aggregateId;
      updates.set(id, { ...updates.get(id), ...changed, id, version: event.aggregateVersion });
    }
    await this.parties.updateClients(tx, [...updates.values()]);
  }

  @On(staffChanged)
  async staff(events: Delivered<typeof staffChanged>[], tx: Tx): Promise<void> {
    const last = new Map(events.map((event) => [event.aggregateId, event]));
    await this.parties.updateStaff(
      tx,
      [...last.values()].map(({ aggregateId, aggregateVersion, payload }) => ({
        id: aggregateId,
        version: aggregateVersion,
        role: payload.role,
        active: payload.active,
      })),
    );
  }
}
