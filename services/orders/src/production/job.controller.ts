import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  completeJob,
  getJob,
  listJobs,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { CompletionService } from './completion.service.ts';
import { JobQueries } from './job.queries.ts';

@Controller()
export class JobController {
  constructor(
    private readonly queries: JobQueries,
    private readonly completions: CompletionService,
  ) {}

  @Handle(getJob)
  get(data: RequestOf<typeof getJob>, context: CallContext): Promise<ResponseOf<typeof getJob>> {
    return this.queries.get(data.jobId, context.actor);
  }

  @Handle(listJobs)
  list(data: RequestOf<typeof listJobs>, context: CallContext): Promise<ResponseOf<typeof listJobs>> {
    return this.queries.list(data, context.actor);
  }

  @Handle(completeJob)
  async complete(
    data: RequestOf<typeof completeJob>,
    context: CallContext,
  ): Promise<ResponseOf<typeof completeJob>> {
    await this.completions.complete(data, context);
    return this.queries.get(data.jobId, context.actor);
  }
}
