import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  listSuppliers,
  newId,
  putSupplier,
  supplierChanged,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  Clock,
  Database,
  type Tx,
  applyOnce,
  decodeCursor,
  fingerprint,
  page,
  differs,
} from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { Supplier } from './supplier.entity.ts';

type PutRequest = RequestOf<typeof putSupplier>;
type PutOutcome = ResponseOf<typeof putSupplier>['outcome'];
type SupplierView = ResponseOf<typeof putSupplier>['supplier'];

@Injectable()
export class SupplierService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Makes the supplier with this code, or changes it to what is said; says which. */
  @Answers(putSupplier)
  async put(data: PutRequest, context: CallContext): Promise<ResponseOf<typeof putSupplier>> {
    const done = await this.db.transaction((tx) =>
      applyOnce(tx, { commandId: context.commandId!, fingerprint: fingerprint(data) }, () =>
        this.write(tx, data),
      ),
    );
    return {
      outcome: done.outcome,
      supplier: await this.db.read((tx) => tx.findOneOrFail(Supplier, done.id).then(view)),
    };
  }

  /** By code. One statement. */
  @Answers(listSuppliers)
  async list(filters: RequestOf<typeof listSuppliers>): Promise<Page<SupplierView>> {
    const after = decodeCursor(filters.cursor, z.tuple([z.string()]));
    const found = filters.search === undefined ? null : `%${filters.search.replace(/[\\%_]/g, '\\$&')}%`;
    return this.db.read(async (tx) => {
      const { rows } = await sql<SupplierView>`
        select id, code, name, country, lead_days as "leadDays", active, version from supplier
        where (${after?.[0] ?? null}::text is null or code > ${after?.[0] ?? null})
          and (${found}::text is null or code ilike ${found} or name ilike ${found})
        order by code limit ${filters.limit + 1}`.execute(tx.getKysely());
      return page(
        rows,
        filters.limit,
        (row) => row,
        (row) => [row.code],
      );
    });
  }

  private async write(tx: Tx, data: PutRequest): Promise<{ outcome: PutOutcome; id: string }> {
    // two that make the same code at once: the second waits here and then finds it made
    await sql`select pg_advisory_xact_lock(hashtextextended('supplier:' || ${data.code}, 0))`.execute(
      tx.getKysely(),
    );
    const { code, ...wanted } = data;
    const present = await tx.findOne(Supplier, { code });
    if (present && !differs<Supplier>(present, wanted)) return { outcome: 'unchanged', id: present.id };
    const supplier = present ?? tx.create(Supplier, { id: newId(), code, version: 0, ...wanted });
    tx.assign(supplier, { ...wanted, version: supplier.version + 1 });
    await tx.flush();
    const { id, name, active } = supplier;
    await publish(tx, supplierChanged, id, { code, name, active }, this.clock.now());
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
