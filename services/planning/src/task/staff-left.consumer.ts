import { Injectable } from '@nestjs/common';
import { staffChanged } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { HandOverService } from './hand-over.service.ts';

/** Nothing stays with somebody who has left. */
@Injectable()
export class StaffLeftConsumer {
  constructor(private readonly handOver: HandOverService) {}

  @On(staffChanged)
  async happened(events: Delivered<typeof staffChanged>[], tx: Tx): Promise<void> {
    const left = events.filter(({ payload }) => !payload.active);
    if (left.length === 0) return;
    await this.handOver.ofGone(tx, new Map(left.map((event) => [event.aggregateId, event])));
  }
}
