import { Injectable } from '@nestjs/common';
import { getStaff, type Operation } from '@otdel/contracts';
import { Database, many, Rpc } from '@otdel/platform';

/** Fields by which lists and reports are narrowed to what belongs to a person of the staff. */
const people = ['managerId', 'assigneeId'] as const;

/** A question about somebody who is nobody of the staff is a mistake, and its answer would look like no work at all. */
@Injectable()
export class KnownStaff {
  constructor(
    private readonly db: Database,
    private readonly rpc: Rpc,
  ) {}

  /** Asks planning only of people whose event has not come yet. @throws not_found `staff` */
  async mustKnow({ kind }: Operation, given: object): Promise<void> {
    if (kind !== 'query') return;
    const fields = given as { [Field in (typeof people)[number]]?: string };
    for (const staffId of people.flatMap((field) => fields[field] ?? [])) {
      const known = await this.db.read((tx) => many(tx)`select from staff_ref where id = ${staffId}`);
      if (known.length === 0) await this.rpc.call(getStaff, { staffId });
    }
  }
}
