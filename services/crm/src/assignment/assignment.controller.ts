import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  assignClient,
  listAssignments,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { AssignmentQueries } from './assignment.queries.ts';
import { AssignmentService } from './assignment.service.ts';

@Controller()
export class AssignmentController {
  constructor(
    private readonly assignments: AssignmentService,
    private readonly queries: AssignmentQueries,
  ) {}

  @Handle(assignClient)
  assign(
    data: RequestOf<typeof assignClient>,
    context: CallContext,
  ): Promise<ResponseOf<typeof assignClient>> {
    return this.assignments.assign(data, context);
  }

  @Handle(listAssignments)
  list(
    data: RequestOf<typeof listAssignments>,
    context: CallContext,
  ): Promise<ResponseOf<typeof listAssignments>> {
    return this.queries.list(data, context.actor);
  }
}
