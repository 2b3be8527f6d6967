import { Injectable } from '@nestjs/common';
import { type Tx, many } from '@otdel/platform';
import { type Parties } from './domain/assignee.ts';

/** Who has left, and who leads whom. */
@Injectable()
export class PeopleService {
  /**
   * Their rows are locked against changes. So somebody who leaves at the same moment either is seen here as gone, or leaves
   * after the tasks that this transaction gives them, and then the tasks go on.
   */
  async know(tx: Tx, staffIds: Iterable<string>): Promise<Pick<Parties, 'gone' | 'headOf'>> {
    const wanted = [...new Set(staffIds)];
    if (wanted.length === 0) return { gone: new Set(), headOf: new Map() };
    const rows = await many<{ id: string; headId: string | null; active: boolean }>(tx)`
      select id, head_id as "headId", active from staff
      where id = any(${wanted}::uuid[])
        or id in (select head_id from staff where id = any(${wanted}::uuid[])) order by id for share`;
    const gone = new Set(rows.flatMap((row) => (row.active ? [] : [row.id])));
    const led = rows.filter((row) => row.headId !== null && !gone.has(row.headId));
    return { gone, headOf: new Map(led.map((row) => [row.id, row.headId!])) };
  }
}
