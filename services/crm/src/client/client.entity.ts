import { defineEntity, p } from '@mikro-orm/postgresql';

const schema = defineEntity({
  name: 'Client',
  tableName: 'client',
  properties: {
    id: p.uuid().primary(),
    code: p.string(),
    name: p.string(),
    region: p.string().nullable(),
    segment: p.string().nullable(),
    /** The head asks them for feedback himself. */
    keyClient: p.boolean(),
    active: p.boolean(),
  },
});

/** A firm or person we sell to. Whose it is stands in the ownership ledger, its contacts in rows of their own. */
export class Client extends schema.class {}
schema.setClass(Client);
