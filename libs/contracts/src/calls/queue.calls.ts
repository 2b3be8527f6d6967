import { z } from 'zod';
import { command, query } from '../call.ts';
import { services, type Service } from '../subscriptions.ts';
import { id, moment } from '../values.ts';

/** What stands in the way of events between two rooms, seen from the one that listens. */
export const queueView = z
  .object({
    service: z.enum(services),
    /** Written but not yet on the queues, and the age of the oldest in seconds. */
    outbox: z.object({ pending: z.int(), oldestSeconds: z.number() }),
    inbox: z.object({ applied: z.int(), waiting: z.int(), poisoned: z.int() }),
    /** Jobs of the service's own queue; null while Redis is away. */
    queue: z.object({ waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() }).nullable(),
    /** Set-aside events: each blocks only its aggregate. */
    poisoned: z.array(
      z.object({
        type: z.string(),
        aggregate: z.string(),
        aggregateId: id,
        aggregateVersion: z.int(),
        error: z.string(),
        since: moment,
      }),
    ),
  })
  .meta({ id: 'Queue' });

/** Admin only. @example rpc.call(queueState('crm'), {}) */
export const queueState = (service: Service) =>
  query(`${service}.queueState`, { request: z.object({}), response: queueView });

export const redriven = z
  .object({
    tried: z.int(),
    /** How many are set aside still, or again. */
    again: z.int(),
    jobs: z.int(),
  })
  .meta({ id: 'Redrive' });

/** Tries set-aside events again, all or those of one aggregate, and failed jobs. Admin only. */
export const redriveQueue = (service: Service) =>
  command(`${service}.redriveQueue`, {
    request: z.object({ aggregateId: id.optional() }),
    response: redriven,
  });
