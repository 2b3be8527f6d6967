import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type RequestOf,
  type ResponseOf,
  newId,
  notFound,
  putStaff,
  refused,
  staffChanged,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Database, type Tx, differs, many, type Put, putByCode } from '@otdel/platform';
import { mustPutRole } from './domain/administrators.ts';
import { mustLead } from './domain/leading.ts';
import { Staff } from './staff.entity.ts';
import { StaffQueries } from './staff.queries.ts';

type PutRequest = RequestOf<typeof putStaff>;

@Injectable()
export class StaffService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: StaffQueries,
  ) {}

  /**
   * Makes the person with this code, or changes them to the given record; the answer has which of the two.
   * @throws not_found `staff` for an unknown head
   */
  @Answers(putStaff)
  async put(data: PutRequest, context: CallContext): Promise<ResponseOf<typeof putStaff>> {
    const done = await putByCode(this.db, {
      // one lock for the whole staff: two changes can make a circle together although neither makes one alone
      lock: 'staff',
      commandId: context.commandId,
      data,
      write: (tx) => this.write(tx, data, context),
    });
    return { outcome: done.outcome, staff: await this.queries.get({ staffId: done.id }) };
  }

  private async write(tx: Tx, { code, headCode, ...rest }: PutRequest, { actor }: CallContext): Promise<Put> {
    const present = await tx.findOne(Staff, { code });
    mustPutRole(actor, present?.role ?? null, rest.role);
    const wanted = { ...rest, headId: await this.headOf(tx, present?.id ?? null, code, headCode) };
    if (present && !differs<Staff>(present, wanted)) return { outcome: 'unchanged', id: present.id };

    const staff = present ?? tx.create(Staff, { id: newId(), code, version: 0, ...wanted });
    tx.assign(staff, { ...wanted, version: staff.version + 1 });
    await tx.flush();
    const { name, role, headId, active } = wanted;
    await publish(tx, staffChanged, staff.id, { code, name, role, headId, active }, this.clock.now());
    return { outcome: present ? 'changed' : 'created', id: staff.id };
  }

  private async headOf(
    tx: Tx,
    staffId: string | null,
    code: string,
    headCode: string | null,
  ): Promise<string | null> {
    if (headCode === null) return null;
    if (headCode === code) throw refused('head_circle');
    const rows = await many<{ id: string; code: string; headId: string | null }>(tx)`
      select id, code, head_id as "headId" from staff where head_id is not null or code = ${headCode}`;
    const head = rows.find((row) => row.code === headCode);
    if (!head) throw notFound('staff', headCode);
    mustLead(staffId, head.id, new Map(rows.flatMap((r) => (r.headId ? [[r.id, r.headId]] : []))));
    return head.id;
  }
}
