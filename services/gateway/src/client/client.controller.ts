import { Body, Controller, Get, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  assignBody,
  type assignClient,
  clientBody,
  clientFilters,
  clientView,
  getClient,
  listAssignments,
  listClients,
  putClient,
  type ResponseOf,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { answerPut } from '../input/put.ts';
import { asGiven, byCode, byId, type ByCode, type ById } from '../input/strict.ts';
import { AssigningService } from './assigning.service.ts';

@Controller('api/clients')
export class ClientController {
  constructor(
    private readonly rpc: Rpc,
    private readonly assigning: AssigningService,
  ) {}

  @Get()
  @Answers({ does: 'Clients; a manager sees own ones and those of nobody', gives: listClients.response })
  list(
    @Query({ schema: asGiven(clientFilters) }) filters: z.input<typeof clientFilters>,
  ): Promise<ResponseOf<typeof listClients>> {
    return this.rpc.call(listClients, filters);
  }

  @Get(':id')
  @Answers({ does: 'One client with its contacts', gives: clientView })
  get(@Param(byId) { id: clientId }: ById): Promise<ResponseOf<typeof getClient>> {
    return this.rpc.call(getClient, { clientId });
  }

  @Put('by-code/:code')
  @Answers({ does: 'Makes or changes the client with this code', gives: putClient.response, orCreated: true })
  async put(
    @Param(byCode) { code }: ByCode,
    @Body({ schema: asGiven(clientBody) }) body: z.input<typeof clientBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof putClient>> {
    return answerPut(reply, await this.assigning.put({ code, ...body }));
  }

  @Post(':id/assignments')
  @Answers({
    does: 'Hands the client over; old results stay where they were earned',
    gives: clientView,
    status: 201,
  })
  assign(
    @Param(byId) { id: clientId }: ById,
    @Body({ schema: asGiven(assignBody) }) body: z.input<typeof assignBody>,
  ): Promise<ResponseOf<typeof assignClient>> {
    return this.assigning.assign({ clientId, ...body });
  }

  @Get(':id/assignments')
  @Answers({ does: 'Who the client was assigned to, and when', gives: listAssignments.response })
  assignments(@Param(byId) { id: clientId }: ById): Promise<ResponseOf<typeof listAssignments>> {
    return this.rpc.call(listAssignments, { clientId });
  }
}
