import { Injectable } from '@nestjs/common';
import { clientAssigned, orderEvents, type LiveEvent } from '@otdel/contracts';
import { On, type Delivered } from '@otdel/messaging';
import type { Tx } from '@otdel/platform';
import { LiveLogService } from './live-log.service.ts';

type OrderEvent = Delivered<(typeof orderEvents)[number]>;
type Assigned = Delivered<typeof clientAssigned>;

/** Stores events for the live stream, in the transaction of their delivery. */
@Injectable()
export class LiveConsumer {
  constructor(private readonly log: LiveLogService) {}

  @On(...orderEvents)
  async orders(events: OrderEvent[], tx: Tx): Promise<void> {
    await this.log.append(
      tx,
      events.map((event) => {
        const { payload } = event;
        const { managerId, clientManagerId } = payload.state;
        const previous = 'previousManagerId' in payload ? payload.previousManagerId : null;
        return { seenBy: [managerId, clientManagerId, previous], data: orderMoved(event) };
      }),
    );
  }

  @On(clientAssigned)
  async clients(events: Assigned[], tx: Tx): Promise<void> {
    await this.log.append(
      tx,
      events.map(({ aggregateId, recordedAt, payload }) => ({
        seenBy: [payload.managerId, payload.previousManagerId],
        data: { type: 'client.assigned', at: recordedAt, clientId: aggregateId, ...payload },
      })),
    );
  }
}

function orderMoved(event: OrderEvent): LiveEvent {
  const { payload } = event;
  return {
    type: event.type,
    at: event.recordedAt,
    orderId: event.aggregateId,
    version: event.aggregateVersion,
    ...payload.state,
    breach: 'breachId' in payload ? { id: payload.breachId, promisedOn: payload.brokenPromise } : null,
  };
}
