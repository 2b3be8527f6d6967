import { Controller, Get, Query } from '@nestjs/common';
import { breachFilters, listBreaches, type ResponseOf } from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { asGiven } from '../input/strict.ts';

@Controller('api/breaches')
export class BreachController {
  constructor(private readonly rpc: Rpc) {}

  @Get()
  @Answers({ does: 'Broken promises, newest first', gives: listBreaches.response })
  list(
    @Query({ schema: asGiven(breachFilters) }) filters: z.input<typeof breachFilters>,
  ): Promise<ResponseOf<typeof listBreaches>> {
    return this.rpc.call(listBreaches, filters);
  }
}
