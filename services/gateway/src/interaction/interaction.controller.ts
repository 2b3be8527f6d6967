import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  interactionBody,
  interactionFilters,
  interactionView,
  listInteractions,
  recordInteraction,
  type ResponseOf,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven, byId, type ById } from '../input/strict.ts';

const ofOneClient = interactionFilters.omit({ clientId: true });

@Controller('api')
export class InteractionController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  @Get('interactions')
  @Answers({ does: 'Calls, meetings, letters and opinions, newest first', gives: listInteractions.response })
  list(
    @Query({ schema: asGiven(interactionFilters) }) filters: z.input<typeof interactionFilters>,
  ): Promise<ResponseOf<typeof listInteractions>> {
    return this.rpc.call(listInteractions, filters);
  }

  @Get('clients/:id/interactions')
  @Answers({ does: 'Those of one client', gives: listInteractions.response })
  listOfClient(
    @Param(byId) { id: clientId }: ById,
    @Query({ schema: asGiven(ofOneClient) }) filters: z.input<typeof ofOneClient>,
  ): Promise<ResponseOf<typeof listInteractions>> {
    return this.rpc.call(listInteractions, { ...filters, clientId });
  }

  @Post('clients/:id/interactions')
  @Answers({ does: 'Records a contact with the client', gives: interactionView, status: 201 })
  record(
    @Param(byId) { id: clientId }: ById,
    @Body({ schema: asGiven(interactionBody) }) body: z.input<typeof interactionBody>,
  ): Promise<ResponseOf<typeof recordInteraction>> {
    return this.commands.send(recordInteraction, { clientId, ...body });
  }
}
