import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  listInteractions,
  recordInteraction,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { InteractionQueries } from './interaction.queries.ts';
import { InteractionService } from './interaction.service.ts';

@Controller()
export class InteractionController {
  constructor(
    private readonly interactions: InteractionService,
    private readonly queries: InteractionQueries,
  ) {}

  @Handle(recordInteraction)
  record(
    data: RequestOf<typeof recordInteraction>,
    context: CallContext,
  ): Promise<ResponseOf<typeof recordInteraction>> {
    return this.interactions.record(data, context);
  }

  @Handle(listInteractions)
  list(
    data: RequestOf<typeof listInteractions>,
    context: CallContext,
  ): Promise<ResponseOf<typeof listInteractions>> {
    return this.queries.list(data, context.actor);
  }
}
