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
    /** The head asks this client for feedback himself. */
    keyClient: p.boolean(),
    active: p.boolean(),
  },
});

/** A firm or person we sell to. The ownership ledger holds its manager, `client_contact` its contacts. */
export class Client extends schema.class {}
schema.setClass(Client);
