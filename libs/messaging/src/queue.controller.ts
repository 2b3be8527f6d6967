import { Controller, Inject, type Type } from '@nestjs/common';
import {
  forbidden,
  queueState,
  redriveQueue,
  type CallContext,
  type RequestOf,
  type Service,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { Messaging } from './messaging.ts';

/** Answers for the queue of one service. Made per service, for the names of its calls begin with the service's own. */
export function queueControllerOf(service: Service): Type {
  const state = queueState(service);
  const redrive = redriveQueue(service);

  @Controller()
  class QueueController {
    constructor(@Inject(Messaging) private readonly messaging: Messaging) {}

    @Handle(state)
    state(_: RequestOf<typeof state>, context: CallContext) {
      assertAdmin(context);
      return this.messaging.state();
    }

    @Handle(redrive)
    redrive({ aggregateId }: RequestOf<typeof redrive>, context: CallContext) {
      assertAdmin(context);
      return this.messaging.redrive(aggregateId);
    }
  }
  return QueueController;
}

function assertAdmin({ actor }: CallContext): void {
  if (actor.role !== 'admin' && actor.role !== 'operator')
    throw forbidden('Only an administrator or an operator looks after the queues.');
}
