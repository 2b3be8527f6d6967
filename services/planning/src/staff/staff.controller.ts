import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  getStaff,
  listStaff,
  putStaff,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { StaffQueries } from './staff.queries.ts';
import { StaffService } from './staff.service.ts';

@Controller()
export class StaffController {
  constructor(
    private readonly staff: StaffService,
    private readonly queries: StaffQueries,
  ) {}

  @Handle(putStaff)
  put(data: RequestOf<typeof putStaff>, context: CallContext): Promise<ResponseOf<typeof putStaff>> {
    return this.staff.put(data, context);
  }

  @Handle(getStaff)
  get(data: RequestOf<typeof getStaff>): Promise<ResponseOf<typeof getStaff>> {
    return this.queries.get(data.staffId);
  }

  @Handle(listStaff)
  list(data: RequestOf<typeof listStaff>): Promise<ResponseOf<typeof listStaff>> {
    return this.queries.list(data);
  }
}
