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
    /** That of the last `staff.changed`: others tell by it whether what they have heard is the newest. */
    version: p.integer(),
  },
});

/** Somebody who works here. */
export class Staff extends schema.class {}
schema.setClass(Staff);
