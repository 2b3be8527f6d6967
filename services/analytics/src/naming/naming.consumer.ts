import { Injectable } from '@nestjs/common';
import { clientChanged, itemChanged, staffChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { NamingService } from './naming.service.ts';

/** Keeps the names of items, clients and staff. Of several events of one aggregate only the last one counts. */
@Injectable()
export class NamingConsumer {
  constructor(private readonly naming: NamingService) {}

  @On(itemChanged)
  items(events: Delivered<typeof itemChanged>[], tx: Tx): Promise<void> {
    const last = lastOfEach(events);
    return this.naming.items(
      tx,
      last.map(({ aggregateId: id, payload: { name, group } }) => ({ id, name, group })),
    );
  }

  @On(clientChanged)
  clients(events: Delivered<typeof clientChanged>[], tx: Tx): Promise<void> {
    const last = lastOfEach(events);
    return this.naming.clients(
      tx,
      last.map(({ aggregateId: id, payload: { name, region, segment } }) => ({ id, name, region, segment })),
    );
  }

  @On(staffChanged)
  staff(events: Delivered<typeof staffChanged>[], tx: Tx): Promise<void> {
    const last = lastOfEach(events);
    return this.naming.staff(
      tx,
      last.map(({ aggregateId: id, payload: { name } }) => ({ id, name })),
    );
  }
}

/** The events of one aggregate come in the order in which they were published. */
const lastOfEach = <E extends { aggregateId: string }>(events: readonly E[]): E[] => [
  ...new Map(events.map((event) => [event.aggregateId, event])).values(),
];
