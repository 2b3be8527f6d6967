import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { listSuppliers, putSupplier, supplierBody, type ResponseOf } from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { answerPut } from '../input/put.ts';
import { asGiven, byCode, type ByCode } from '../input/strict.ts';

const filters = listSuppliers.request;

@Controller('api/suppliers')
export class SupplierController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  @Get()
  @Answers({ does: 'Suppliers by code', gives: listSuppliers.response })
  list(
    @Query({ schema: asGiven(filters) }) given: z.input<typeof filters>,
  ): Promise<ResponseOf<typeof listSuppliers>> {
    return this.rpc.call(listSuppliers, given);
  }

  @Put('by-code/:code')
  @Answers({
    does: 'Makes or changes the supplier with this code',
    gives: putSupplier.response,
    orCreated: true,
  })
  async put(
    @Param(byCode) { code }: ByCode,
    @Body({ schema: asGiven(supplierBody) }) body: z.input<typeof supplierBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseOf<typeof putSupplier>> {
    return answerPut(reply, await this.commands.send(putSupplier, { code, ...body }));
  }
}
