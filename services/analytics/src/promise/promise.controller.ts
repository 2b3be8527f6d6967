import { Controller } from '@nestjs/common';
import { type CallContext, promisesReport, type RequestOf, type ResponseOf } from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { PromiseQueries } from './promise.queries.ts';

@Controller()
export class PromiseController {
  constructor(private readonly queries: PromiseQueries) {}

  @Handle(promisesReport)
  report(
    data: RequestOf<typeof promisesReport>,
    context: CallContext,
  ): Promise<ResponseOf<typeof promisesReport>> {
    return this.queries.report(data, context.actor);
  }
}
