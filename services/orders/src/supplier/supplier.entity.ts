import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'Supplier',
  tableName: 'supplier',
  properties: {
    id: p.uuid().primary(),
    code: p.string(),
    name: p.string(),
    country: p.string().nullable(),
    leadDays: p.integer().nullable(),
    active: p.boolean(),
    version: p.integer(),
  },
});

/** A supplier of the firm. */
export class Supplier extends schema.class {}
schema.setClass(Supplier);
