import { Controller } from '@nestjs/common';
import { type CallContext, type RequestOf, type ResponseOf, revenueReport } from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { RevenueQueries } from './revenue.queries.ts';

@Controller()
export class RevenueController {
  constructor(private readonly queries: RevenueQueries) {}

  @Handle(revenueReport)
  report(
    data: RequestOf<typeof revenueReport>,
    context: CallContext,
  ): Promise<ResponseOf<typeof revenueReport>> {
    return this.queries.report(data, context.actor);
  }
}
