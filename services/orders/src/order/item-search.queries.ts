import { finds } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';

/** The ids of items with this text in their sku, name or a barcode, some twice; each way has an index. */
export const itemsFound = (search: string): RawBuilder<unknown> => sql`
  select i.id from item i where ${finds(sql`i.sought`, search)}
  union all select b.item_id from item_barcode b where ${finds(sql`b.sought`, search)}`;
