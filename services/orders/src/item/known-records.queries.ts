import { Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, fromMilli, knownRecords } from '@otdel/contracts';
import { Answers, Database, many } from '@otdel/platform';

/** Says what of an import is in the room already. */
@Injectable()
export class KnownRecordsQueries {
  constructor(private readonly db: Database) {}

  @Answers(knownRecords)
  async known({ refs, skus }: RequestOf<typeof knownRecords>): Promise<ResponseOf<typeof knownRecords>> {
    return this.db.read(async (tx) => {
      const orders = await many<{ ref: string }>(tx)`
        select external_ref as ref from customer_order where external_ref = any(${refs}::text[])`;
      const openings = await many<{ sku: string; opening: bigint }>(tx)`
        select i.sku, s.opening from item i join stock s on s.item_id = i.id
        where i.sku = any(${skus}::text[]) and s.opening is not null`;
      return {
        refs: orders.map(({ ref }) => ref),
        openings: openings.map(({ sku, opening }) => ({ sku, quantity: fromMilli(opening) })),
      };
    });
  }
}
