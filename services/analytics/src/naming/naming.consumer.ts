import { Injectable } from '@nestjs/common';
import { clientChanged, itemChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { GroupService } from './group.service.ts';
import { NamingService } from './naming.service.ts';

/** Keeps the names of items, and groups: of now, of which only the last event counts, and of before. */
@Injectable()
export class NamingConsumer {
  constructor(
    private readonly naming: NamingService,
    private readonly groups: GroupService,
  ) {}

  @On(itemChanged)
  async items(events: Delivered<typeof itemChanged>[], tx: Tx): Promise<void> {
    const last = lastOfEach(events);
    await this.naming.items(
      tx,
      last.map(({ aggregateId: id, payload: { name, group } }) => ({ id, name, group })),
    );
    await this.groups.items(
      tx,
      events.map((event) => ({ ...toldBy(event), group: event.payload.group })),
    );
  }

  @On(clientChanged)
  async clients(events: Delivered<typeof clientChanged>[], tx: Tx): Promise<void> {
    const last = lastOfEach(events);
    await this.naming.clients(
      tx,
      last.map(({ aggregateId: id, payload: { region, segment } }) => ({ id, region, segment })),
    );
    await this.groups.clients(
      tx,
      events.map((event) => {
        const { region, segment } = event.payload;
        return { ...toldBy(event), region, segment };
      }),
    );
  }
}

/** The events of one aggregate come in the order in which they were published. */
const lastOfEach = <E extends { aggregateId: string }>(events: readonly E[]): E[] => [
  ...new Map(events.map((event) => [event.aggregateId, event])).values(),
];

const toldBy = ({
  aggregateId: id,
  aggregateVersion: version,
  recordedAt,
}: Delivered<typeof itemChanged | typeof clientChanged>) => ({ id, version, recordedAt });
