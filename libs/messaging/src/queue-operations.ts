import { Inject, Injectable, type Type } from '@nestjs/common';
import { queueState, redriveQueue, type RequestOf, type Service } from '@otdel/contracts';
import { Answers } from '@otdel/platform';
import { Messaging } from './messaging.ts';

/** Answers the queue operations of one service. A class per service: the names of its operations begin with the service. */
export function queueOperationsOf(service: Service): Type {
  const state = queueState(service);
  const redrive = redriveQueue(service);

  @Injectable()
  class QueueOperations {
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
  return QueueOperations;
}
