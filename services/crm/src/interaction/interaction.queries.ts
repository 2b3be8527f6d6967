import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type Page,
  type RequestOf,
  type ResponseOf,
  type listInteractions,
  notFound,
  type recordInteraction,
} from '@otdel/contracts';
import { Database, decodeCursor, page, type Tx } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { seenBy } from '../assignment/assignment.queries.ts';

export type InteractionView = ResponseOf<typeof recordInteraction>;

/** What is read of recorded contacts: they are seen by whoever sees the client. One statement per question. */
@Injectable()
export class InteractionQueries {
  constructor(private readonly db: Database) {}

  /** For the answer to whoever has just recorded it. @throws not_found `interaction` */
  async recorded(interactionId: string): Promise<InteractionView> {
    const [row] = await this.db.read((tx) => rowsOf(tx, sql`i.id = ${interactionId}`, 1));
    if (!row) throw notFound('interaction', interactionId);
    return row;
  }

  /** Newest first, by when it happened. */
  async list(filters: RequestOf<typeof listInteractions>, actor: Actor): Promise<Page<InteractionView>> {
    const conditions = [seenBy(actor)];
    const after = decodeCursor(filters.cursor, z.tuple([z.iso.datetime(), z.uuid()]));
    if (after) conditions.push(sql`(i.happened_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
    if (filters.clientId !== undefined) conditions.push(sql`i.client_id = ${filters.clientId}`);
    if (filters.orderId !== undefined) conditions.push(sql`i.order_id = ${filters.orderId}`);
    if (filters.kind !== undefined) conditions.push(sql`i.kind = ${filters.kind}`);
    const rows = await this.db.read((tx) => rowsOf(tx, sql.join(conditions, sql` and `), filters.limit + 1));
    return page(
      rows,
      filters.limit,
      (row) => row,
      (row) => [row.happenedAt, row.id],
    );
  }
}

async function rowsOf(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<InteractionView[]> {
  const { rows } = await sql<InteractionView>`
    select i.id, i.client_id as "clientId", i.kind, i.subject, i.body, i.happened_at as "happenedAt",
      i.recorded_at as "recordedAt", i.recorded_by as "recordedBy", i.order_id as "orderId", f.rating
    from interaction i
      left join assignment a on a.client_id = i.client_id and a.to_on is null
      left join feedback f on f.interaction_id = i.id
    where ${where} order by i.happened_at desc, i.id desc limit ${limit}`.execute(tx.getKysely());
  return rows;
}
