import { Inject, Injectable, type Type } from '@nestjs/common';
import { queueState, redriveQueue, type RequestOf, type Service } from '@otdel/contracts';
import { Answers } from '@otdel/platform';
import { Messaging } from './messaging.ts';

/** Answers for the queue of one service. Made per service: the names of its operations begin with the service's own. */
export function queueDeskOf(service: Service): Type {
  const state = queueState(service);
  const redrive = redriveQueue(service);

  @Injectable()
  class QueueDesk {
    constructor(@Inject(Messaging) private readonly messaging: Messaging) {}

    @Answers(state)
    state() {
      return this.messaging.state();
    }

    @Answers(redrive)
    redrive({ aggregateId }: RequestOf<typeof redrive>) {
      return this.messaging.redrive(aggregateId);
    }
  }
  return QueueDesk;
}
