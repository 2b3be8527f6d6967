import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import {
  forbidden,
  getStaff,
  listStaff,
  putStaff,
  staffBody,
  staffFilters,
  staffView,
  type ResponseOf,
} from '@otdel/contracts';
import { currentContext, Rpc } from '@otdel/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { answerPut } from '../input/put.ts';
import { asGiven, byCode, byId, type ByCode, type ById } from '../input/strict.ts';

@Controller('api/staff')
export class StaffController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  @Get()
  @Answers({ does: 'People of the firm by code', gives: listStaff.response })
  list(
    @Query({ schema: asGiven(staffFilters) }) filters: z.input<typeof staffFilters>,
  ): Promise<ResponseOf<typeof listStaff>> {
    return this.rpc.call(listStaff, filters);
  }

  @Get(':id')
  @Answers({ does: 'One person', gives: staffView })
  get(@Param(byId) { id: staffId }: ById): Promise<ResponseOf<typeof getStaff>> {
    return this.rpc.call(getStaff, { staffId });
  }

  @Put('by-code/:code')
  @Answers({ does: 'Makes or changes the person with this code', gives: putStaff.response, orCreated: true })
  async put(
    @Param(byCode) { code }: ByCode,
    @Body({ schema: asGiven(staffBody) }) body: z.input<typeof staffBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof putStaff>> {
    // the account of a person follows their role: whoever makes administrators must be one
    if (body.role === 'admin' && currentContext().actor.role !== 'admin')
      throw forbidden('administrators_only');
    return answerPut(reply, await this.commands.send(putStaff, { code, ...body }));
  }
}
