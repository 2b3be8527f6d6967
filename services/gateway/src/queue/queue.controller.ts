import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { id, queueView, redriveQueue, services, type ResponseOf } from '@otdel/contracts';
import { Messaging } from '@otdel/messaging';
import { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { strict } from '../input/strict.ts';
import { QueueQueries } from './queue.queries.ts';

const ofService = z.object({ service: z.enum(services) });
const redriveBody = z.object({ aggregateId: id.optional() }).meta({ id: 'RedriveQueue' });
const queuesView = z
  .object({
    items: z.array(queueView),
    away: z.array(z.enum(services)).meta({ description: 'Services that do not answer' }),
  })
  .meta({ id: 'Queues' });

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
    gives: redriveQueue('gateway').response,
  })
  redrive(
    @Param({ schema: strict(ofService) }) { service }: z.output<typeof ofService>,
    @Body({ schema: strict(redriveBody) }) body: z.output<typeof redriveBody>,
  ): Promise<ResponseOf<ReturnType<typeof redriveQueue>>> {
    // to try again twice does no harm: no key is needed for our own
    if (service === 'gateway') return this.messaging.redrive(body.aggregateId);
    return this.commands.send(redriveQueue(service), body);
  }
}
