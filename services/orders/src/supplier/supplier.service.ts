import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  codeKey,
  listSuppliers,
  newId,
  putSupplier,
  supplierChanged,
  supplierRecord,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  allOf,
  Clock,
  Database,
  type Tx,
  decodeCursor,
  page,
  differs,
  finds,
  many,
  mustBeAsSeen,
  mustLookLikeNone,
  newRecord,
  type Put,
  putByCode,
} from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { Supplier } from './supplier.entity.ts';

type PutRequest = RequestOf<typeof putSupplier>;
type SupplierView = ResponseOf<typeof putSupplier>['supplier'];

@Injectable()
export class SupplierService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Creates the supplier with this code, or changes what is named of it. */
  @Answers(putSupplier)
  async put(data: PutRequest, context: CallContext): Promise<ResponseOf<typeof putSupplier>> {
    const done = await putByCode(this.db, {
      lock: `supplier:${codeKey(data.code)}`,
      commandId: context.commandId,
      data,
      write: (tx) => this.write(tx, data, context),
    });
    return {
      outcome: done.outcome,
      supplier: await this.db.read((tx) => tx.findOneOrFail(Supplier, done.id).then(view)),
    };
  }

  /** Suppliers by code. One statement. */
  @Answers(listSuppliers)
  async list({ search, cursor, limit }: RequestOf<typeof listSuppliers>): Promise<Page<SupplierView>> {
    const after = decodeCursor(cursor, z.tuple([z.string()]));
    const where = allOf(after && sql`code > ${after[0]}`, search !== undefined && finds(sql`sought`, search));
    return this.db.read(async (tx) => {
      const rows = await many<SupplierView>(tx)`
        select id, code, name, country, lead_days as "leadDays", active, version from supplier
        where ${where}
        order by code limit ${limit + 1}`;
      return page(rows, limit, (row) => [row.code]);
    });
  }

  private async write(tx: Tx, { code, ...given }: PutRequest, context: CallContext): Promise<Put> {
    const present = await tx.findOne(Supplier, { code });
    mustBeAsSeen(context, present);
    if (!present) await mustLookLikeNone(tx, { table: 'supplier', code });
    const wanted = present ? given : newRecord(supplierRecord, { code, given });
    if (present && !differs<Supplier>(present, wanted)) return { outcome: 'unchanged', id: present.id };
    const created = { id: newId(), code, version: 0, ...wanted };
    const supplier = present ?? tx.create(Supplier, created, { partial: true });
    tx.assign(supplier, { ...wanted, version: supplier.version + 1 });
    await tx.flush();
    const { id, active } = supplier;
    await publish(tx, supplierChanged, id, { active }, this.clock.now());
    return { outcome: present ? 'changed' : 'created', id: supplier.id };
  }
}

const view = ({ id, code, name, country, leadDays, active, version }: Supplier): SupplierView => ({
  id,
  code,
  name,
  country: country ?? null,
  leadDays: leadDays ?? null,
  active,
  version,
});
