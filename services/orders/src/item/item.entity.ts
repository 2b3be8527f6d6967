import { defineEntity, p } from '@mikro-orm/postgresql';
import { PriceType } from '@otdel/platform';
import { type ItemKind } from '../order/domain/item-kind.ts';

const schema = defineEntity({
  name: 'Item',
  tableName: 'item',
  properties: {
    id: p.uuid().primary(),
    sku: p.string(),
    name: p.string(),
    kind: p.string().$type<ItemKind>(),
    supply: p.string().$type<'buy' | 'make' | 'none'>(),
    itemGroup: p.string().nullable(),
    unit: p.string(),
    /** Of one unit, in hundred-thousandths. */
    price: p.type(PriceType),
    /** What one unit costs us, in hundred-thousandths; null: not known. */
    cost: p.type(PriceType).nullable(),
    supplierId: p.uuid().nullable(),
    leadDays: p.integer(),
    active: p.boolean(),
    version: p.integer(),
  },
});

/** What the firm sells: goods, a work or a service. */
export class Item extends schema.class {}
schema.setClass(Item);
