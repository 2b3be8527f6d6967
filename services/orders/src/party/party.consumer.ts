import { Injectable } from '@nestjs/common';
import { clientAssigned, clientChanged, staffChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { type ClientNews, PartyService } from './party.service.ts';

/** Keeps up with the clients and the staff of our orders. */
@Injectable()
export class PartyConsumer {
  constructor(private readonly parties: PartyService) {}

  @On(clientChanged, clientAssigned)
  async clients(
    events: (Delivered<typeof clientChanged> | Delivered<typeof clientAssigned>)[],
    tx: Tx,
  ): Promise<void> {
    const news = new Map<string, ClientNews>();
    for (const event of events) {
      const changed =
        event.type === 'client.assigned'
          ? { managerId: event.payload.managerId }
          : { name: event.payload.name, active: event.payload.active };
      const id = event.aggregateId;
      news.set(id, { ...news.get(id), ...changed, id, version: event.aggregateVersion });
    }
    await this.parties.learnOfClients(tx, [...news.values()]);
  }

  @On(staffChanged)
  async staff(events: Delivered<typeof staffChanged>[], tx: Tx): Promise<void> {
    const last = new Map(events.map((event) => [event.aggregateId, event]));
    await this.parties.learnOfStaff(
      tx,
      [...last.values()].map(({ aggregateId, aggregateVersion, payload }) => ({
        id: aggregateId,
        version: aggregateVersion,
        name: payload.name,
        role: payload.role,
        active: payload.active,
      })),
    );
  }
}
