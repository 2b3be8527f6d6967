import { Controller } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  listSuppliers,
  putSupplier,
} from '@otdel/contracts';
import { Handle } from '@otdel/platform';
import { SupplierService } from './supplier.service.ts';

@Controller()
export class SupplierController {
  constructor(private readonly suppliers: SupplierService) {}

  @Handle(putSupplier)
  put(data: RequestOf<typeof putSupplier>, context: CallContext): Promise<ResponseOf<typeof putSupplier>> {
    return this.suppliers.put(data, context);
  }

  @Handle(listSuppliers)
  list(data: RequestOf<typeof listSuppliers>): Promise<ResponseOf<typeof listSuppliers>> {
    return this.suppliers.list(data);
  }
}
