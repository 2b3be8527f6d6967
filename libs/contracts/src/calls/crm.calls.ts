import { z } from 'zod';
import { command, query } from '../call.ts';
import { businessDate, code, flag, id, moment, pageOf, paging, putOutcome, sought, text } from '../values.ts';

export const contact = z
  .object({
    name: text(200),
    position: text(100).nullable().default(null),
    email: z.email().max(254).nullable().default(null),
    phone: text(50).nullable().default(null),
  })
  .meta({ id: 'Contact' });

export const clientBody = z
  .object({
    name: text(200),
    region: text(100).nullable().default(null),
    segment: text(100).nullable().default(null),
    /** The head asks them for feedback himself. */
    keyClient: z.boolean().default(false),
    contacts: z.array(contact).max(50).default([]),
    active: z.boolean().default(true),
    /** Who it is assigned to. Null: nobody. Left out: as it is (a new one of a manager is his own). */
    managerId: id.nullable().optional(),
  })
  .meta({ id: 'ClientBody' });

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
    contacts: z.array(contact),
    version: z.int(),
  })
  .meta({ id: 'Client' });

/**
 * By the firm's own code. Who takes a client from its manager is the head; operations give a client of nobody away, and
 * a manager takes it for himself.
 * @throws not_found `client` when it belongs to another manager; forbidden
 */
export const putClient = command('crm.putClient', {
  request: clientBody.extend({ code }),
  response: z.object({ outcome: putOutcome, client: clientView }),
});
/** A manager sees own clients and those of nobody. */
export const getClient = query('crm.getClient', {
  request: z.object({ clientId: id }),
  response: clientView,
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
export const listClients = query('crm.listClients', { request: clientFilters, response: pageOf(clientView) });

export const assignBody = z
  .object({ managerId: id.nullable(), from: businessDate.optional(), reason: text(500).optional() })
  .meta({ id: 'AssignClient' });
/**
 * Head only. Old results stay where they were earned.
 * @throws refused `assigned_before_current`, `assigned_in_future`; not_found `client`; forbidden
 */
export const assignClient = command('crm.assignClient', {
  request: assignBody.extend({ clientId: id }),
  response: clientView,
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
  request: z.object({ clientId: id }),
  response: z.object({ items: z.array(assignmentView) }),
});

export const interactionKinds = [
  'call',
  'meeting',
  'letter',
  'visit',
  'offer',
  'contract',
  'feedback',
  'other',
] as const;
export const interactionBody = z
  .object({
    kind: z.enum(interactionKinds).exclude(['feedback']),
    subject: text(200),
    body: text(10_000).nullable().default(null),
    happenedAt: moment.optional(),
    orderId: id.nullable().default(null),
  })
  .meta({ id: 'NewInteraction' });
export const interactionView = z
  .object({
    id,
    clientId: id,
    kind: z.enum(interactionKinds),
    subject: z.string(),
    body: z.string().nullable(),
    happenedAt: moment,
    recordedAt: moment,
    recordedBy: id.nullable(),
    orderId: id.nullable(),
    rating: z.int().nullable(),
  })
  .meta({ id: 'Interaction' });
/**
 * @throws refused `happened_in_future`, `order_of_another_client`; not_found `client`, `order`, also for an order so
 * new that crm has not heard of it yet; forbidden
 */
export const recordInteraction = command('crm.recordInteraction', {
  request: interactionBody.extend({ clientId: id }),
  response: interactionView,
});
/** Newest first, by (happenedAt, id). A manager sees those of own clients and of clients of nobody. */
export const interactionFilters = z.object({
  ...paging,
  clientId: id.optional(),
  orderId: id.optional(),
  kind: z.enum(interactionKinds).optional(),
});
export const listInteractions = query('crm.listInteractions', {
  request: interactionFilters,
  response: pageOf(interactionView),
});

export const feedbackBody = z
  .object({
    /** From 1, very bad, to 5, very good. */
    rating: z.int().min(1).max(5),
    comment: text(5_000).nullable().default(null),
    answeredOn: businessDate.optional(),
    channel: z.enum(['phone', 'in_person', 'letter', 'link']).default('phone'),
  })
  .meta({ id: 'NewFeedback' });
/**
 * The client's opinion of an order, once.
 * @throws refused `feedback_not_asked`, `feedback_already_recorded`, `answered_in_future`, `answered_before_asked`;
 * not_found `order`; forbidden
 */
export const recordFeedback = command('crm.recordFeedback', {
  request: feedbackBody.extend({ orderId: id }),
  response: interactionView,
});
