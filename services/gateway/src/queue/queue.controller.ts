import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { queuesView, redrive, redriveQueue, type RequestOf, type ResponseOf } from '@otdel/contracts';
import { Messaging } from '@otdel/messaging';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { strict } from '../input/strict.ts';
import { QueueQueries } from './queue.queries.ts';

type Asked = RequestOf<typeof redrive>;

@Controller('api/queues')
export class QueueController {
  constructor(
    private readonly queries: QueueQueries,
    private readonly commands: Commands,
    private readonly messaging: Messaging,
  ) {}

  @Get()
  @Answers({ does: 'How events flow between the services, and which are set aside', gives: queuesView })
  list(): Promise<z.output<typeof queuesView>> {
    return this.queries.all();
  }

  @Post(':service/redrive')
  @Answers({
    does: 'Tries set-aside events and failed jobs of a service again',
    gives: redrive.response,
  })
  redrive(
    @Param({ schema: strict(redrive.path) }) { service }: Pick<Asked, 'service'>,
    @Body({ schema: strict(redrive.input) }) body: Omit<Asked, 'service'>,
  ): Promise<ResponseOf<ReturnType<typeof redriveQueue>>> {
    // to try again twice does no harm: no key is needed for our own
    if (service === 'gateway') return this.messaging.redrive(body.aggregateId);
    return this.commands.send(redriveQueue(service), body);
  }
}
