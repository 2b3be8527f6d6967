import { z } from 'zod';
import { everybody, leaders, sales } from '../actor.ts';
import { foundNames, wantedNames } from '../names.ts';
import { command, query } from '../operation.ts';
import {
  businessDate,
  code,
  flag,
  id,
  line,
  moment,
  named,
  pageOf,
  paging,
  putOutcome,
  sought,
  text,
} from '../values.ts';

export const contact = z
  .object({
    name: line(200),
    position: line(100).nullable().default(null),
    email: z.email().max(254).nullable().default(null),
    phone: line(50).nullable().default(null),
  })
  .meta({ id: 'ContactInput' });
/** As it was recorded once, whatever has become a rule since. */
const contactView = z
  .object({
    name: z.string(),
    position: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
  })
  .meta({ id: 'Contact' });

/** A new client. */
export const clientRecord = z.object({
  name: line(200),
  region: line(100).nullable().default(null),
  segment: line(100).nullable().default(null),
  /** The head asks them for feedback himself. */
  keyClient: z.boolean().default(false),
  contacts: z.array(contact).max(50).default([]),
  active: z.boolean().default(true),
  /** Who it is assigned to. Null: nobody. Left out: as it is (a new one of a manager is his own). */
  managerId: id.nullable().optional(),
});
export const clientBody = named(clientRecord).meta({ id: 'ClientBody' });

export const clientView = z
  .object({
    id,
    code: z.string(),
    name: z.string(),
    region: z.string().nullable(),
    segment: z.string().nullable(),
    keyClient: z.boolean(),
    active: z.boolean(),
    managerId: id.nullable(),
    contacts: z.array(contactView),
    version: z.int(),
  })
  .meta({ id: 'Client' });

/**
 * By the firm's own code. Who takes a client from its manager is the head; operations give a client of nobody away, and
 * a manager takes it for himself. A client of another manager is not there.
 */
export const putClient = command('crm.putClient', {
  does: 'Makes or changes the client with this code',
  may: sales,
  route: 'PUT /api/clients/by-code/:code',
  path: { code },
  input: clientBody,
  answer: z.object({ outcome: putOutcome, client: clientView }),
  status: 'made',
  refuses: [
    'manager_inactive',
    'manager_has_no_clients',
    'clients_of_others',
    'client_only_for_oneself',
    'code_like_another',
    'needed_when_new',
    'client_not_found',
    'staff_not_found',
  ],
  guarded: true,
});
export const getClient = query('crm.getClient', {
  does: 'One client with its contacts',
  may: everybody,
  route: 'GET /api/clients/:clientId',
  path: { clientId: id },
  answer: clientView,
  refuses: ['client_not_found'],
});
/** By (name, id). */
export const clientFilters = z.object({
  ...paging,
  search: sought(100).optional(),
  code: sought(64).optional(),
  region: sought(100).optional(),
  segment: sought(100).optional(),
  managerId: id.optional(),
  active: flag.optional(),
});
export const listClients = query('crm.listClients', {
  does: 'Clients; a manager sees own ones and those of nobody',
  may: everybody,
  route: 'GET /api/clients',
  input: clientFilters,
  answer: pageOf(clientView),
  refuses: ['staff_not_found'],
});

/** Ids without names: whoever asks shows only what the asker may see. */
export const findClients = query('crm.findClients', {
  does: 'Which clients have a text in their code or name, whoever they belong to',
  may: everybody,
  input: z.object({ search: sought(100) }),
  answer: z.object({ ids: z.array(id) }),
});

export const assignBody = z
  .object({ managerId: id.nullable(), from: businessDate.optional(), reason: text(500).optional() })
  .meta({ id: 'AssignClient' });
export const assignClient = command('crm.assignClient', {
  does: 'Hands the client over; old results stay where they were earned',
  may: leaders,
  route: 'POST /api/clients/:clientId/assignments',
  path: { clientId: id },
  input: assignBody,
  answer: clientView,
  status: 201,
  refuses: [
    'assigned_before_current',
    'books_closed',
    'assigned_in_future',
    'manager_inactive',
    'manager_has_no_clients',
    'client_not_found',
    'staff_not_found',
  ],
  guarded: true,
});
export const assignmentView = z.object({
  managerId: id.nullable(),
  from: businessDate,
  /** The first day on which it is no longer so: as `from` when it was changed again on the same day. Null: it is so. */
  to: businessDate.nullable(),
  at: moment,
  reason: z.string().nullable(),
});
export const listAssignments = query('crm.listAssignments', {
  does: 'Who the client was assigned to, and when',
  may: everybody,
  route: 'GET /api/clients/:clientId/assignments',
  path: { clientId: id },
  answer: z.object({ items: z.array(assignmentView) }),
  refuses: ['client_not_found'],
});

/** For the gateway, which shows names beside ids: also of a client that went to somebody else, in what was done with it before. */
export const nameClients = query('crm.nameClients', {
  does: 'The names of clients by id; those that are not known are left out',
  may: everybody,
  input: wantedNames,
  answer: foundNames,
});
