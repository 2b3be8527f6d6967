import { Controller } from '@nestjs/common';
import { type CallContext, type RequestOf, type ResponseOf, listBreaches } from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { BreachQueries } from './breach.queries.ts';

@Controller()
export class BreachController {
  constructor(private readonly queries: BreachQueries) {}

  @Handle(listBreaches)
  list(data: RequestOf<typeof listBreaches>, context: CallContext): Promise<ResponseOf<typeof listBreaches>> {
    return this.queries.list(data, context.actor);
  }
}
