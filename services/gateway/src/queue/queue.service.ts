import { Injectable } from '@nestjs/common';
import { redrive, redriveQueue, type RequestOf, type ResponseOf } from '@otdel/contracts';
import { Messaging } from '@otdel/messaging';
import { Answers } from '@otdel/platform';
import { Commands } from '../idempotency/commands.service.ts';

@Injectable()
export class QueueService {
  constructor(
    private readonly commands: Commands,
    private readonly messaging: Messaging,
  ) {}

  @Answers(redrive)
  async redrive({ service, aggregateId }: RequestOf<typeof redrive>): Promise<ResponseOf<typeof redrive>> {
    // a second redrive does no harm: the gateway's own queue needs no idempotency key
    if (service === 'gateway') return this.messaging.redrive(aggregateId);
    return this.commands.send(redriveQueue(service), { aggregateId });
  }
}
