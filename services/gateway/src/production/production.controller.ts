import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  completeJob,
  completionBody,
  getJob,
  jobFilters,
  jobView,
  listJobs,
  type ResponseOf,
} from '@otdel/contracts';
import { Rpc } from '@otdel/platform';
import type { z } from 'zod';
import { Answers } from '../docs/answers.decorator.ts';
import { Commands } from '../idempotency/commands.service.ts';
import { asGiven, byId, type ById } from '../input/strict.ts';

@Controller('api/production-jobs')
export class ProductionController {
  constructor(
    private readonly rpc: Rpc,
    private readonly commands: Commands,
  ) {}

  @Get()
  @Answers({ does: 'Production jobs, newest first', gives: listJobs.response })
  list(
    @Query({ schema: asGiven(jobFilters) }) filters: z.input<typeof jobFilters>,
  ): Promise<ResponseOf<typeof listJobs>> {
    return this.rpc.call(listJobs, filters);
  }

  @Get(':id')
  @Answers({ does: 'One production job', gives: jobView })
  get(@Param(byId) { id: jobId }: ById): Promise<ResponseOf<typeof getJob>> {
    return this.rpc.call(getJob, { jobId });
  }

  @Post(':id/completions')
  @Answers({
    does: 'Records what was made; without a quantity, all that is left',
    gives: jobView,
    status: 201,
  })
  complete(
    @Param(byId) { id: jobId }: ById,
    @Body({ schema: asGiven(completionBody) }) body: z.input<typeof completionBody>,
  ): Promise<ResponseOf<typeof completeJob>> {
    return this.commands.send(completeJob, { jobId, ...body });
  }
}
