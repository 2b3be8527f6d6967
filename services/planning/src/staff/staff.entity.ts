import { defineEntity, p } from '@mikro-orm/postgresql';
import { type Role } from '@otdel/contracts';

const schema = defineEntity({
  name: 'Staff',
  tableName: 'staff',
  properties: {
    id: p.uuid().primary(),
    code: p.string(),
    name: p.string(),
    role: p.string().$type<Role>(),
    headId: p.uuid().nullable(),
    active: p.boolean(),
    /** The version of the last `staff.changed`: other services compare it with the version that they have applied. */
    version: p.integer(),
  },
});

/** A person who works, or worked, for the firm. */
export class Staff extends schema.class {}
schema.setClass(Staff);
