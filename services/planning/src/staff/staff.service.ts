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
  staffRecord,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  Clock,
  Database,
  type Tx,
  differs,
  many,
  mustBeAsSeen,
  mustLookLikeNone,
  newRecord,
  type Put,
  putByCode,
} from '@otdel/platform';
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
   * Makes the person with this code, or changes what is named of them; the answer has which of the two.
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

  private async write(tx: Tx, { code, ...given }: PutRequest, context: CallContext): Promise<Put> {
    const present = await tx.findOne(Staff, { code });
    mustBeAsSeen(context, present);
    if (!present) await mustLookLikeNone(tx, { table: 'staff', code });
    const { headCode, ...rest } = present ? given : newRecord(staffRecord, { code, given });
    mustPutRole(context.actor, present?.role ?? null, rest.role);
    const headId = headCode === undefined ? {} : { headId: await this.headOf(tx, present, code, headCode) };
    const wanted = { ...rest, ...headId };
    if (present && !differs<Staff>(present, wanted)) return { outcome: 'unchanged', id: present.id };

    const created = { id: newId(), code, version: 0, ...wanted };
    const staff = present ?? tx.create(Staff, created, { partial: true });
    tx.assign(staff, { ...wanted, version: staff.version + 1 });
    await tx.flush();
    const { role, active } = staff;
    await publish(
      tx,
      staffChanged,
      staff.id,
      { role, headId: staff.headId ?? null, active },
      this.clock.now(),
    );
    return { outcome: present ? 'changed' : 'created', id: staff.id };
  }

  private async headOf(
    tx: Tx,
    present: Staff | null,
    code: string,
    headCode: string | null,
  ): Promise<string | null> {
    if (headCode === null) return null;
    if (headCode === code) throw refused('head_circle');
    const rows = await many<{ id: string; code: string; headId: string | null }>(tx)`
      select id, code, head_id as "headId" from staff where head_id is not null or code = ${headCode}`;
    const head = rows.find((row) => row.code === headCode);
    if (!head) throw notFound('staff', headCode);
    mustLead(
      present?.id ?? null,
      head.id,
      new Map(rows.flatMap((r) => (r.headId ? [[r.id, r.headId]] : []))),
    );
    return head.id;
  }
}
