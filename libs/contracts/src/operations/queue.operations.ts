import { z } from 'zod';
import { administrators } from '../actor.ts';
import { command, query } from '../operation.ts';
import { services, type Service } from '../subscriptions.ts';
import { id, moment } from '../values.ts';

/** Events on their way to one room, and those that it could not apply. */
export const queueView = z
  .object({
    service: z.enum(services),
    /** Written but not yet on the queues, and the age of the oldest in seconds. */
    outbox: z.object({ pending: z.int(), oldestSeconds: z.number() }),
    inbox: z.object({ applied: z.int(), waiting: z.int(), poisoned: z.int() }),
    /** Jobs of the service's own queue; null while Redis is away. */
    queue: z.object({ waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() }).nullable(),
    /** Dead letters: each blocks only its aggregate. */
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

const may = [...administrators, 'operator'] as const;

/** @example rpc.call(queueState('crm'), {}) */
export const queueState = (service: Service) =>
  query(`${service}.queueState`, {
    does: 'How events flow into and out of one room, and which are dead letters',
    may,
    answer: queueView,
  });

export const redriven = z
  .object({
    tried: z.int(),
    /** How many are dead letters still, or again. */
    again: z.int(),
    jobs: z.int(),
  })
  .meta({ id: 'Redrive' });
const redriveBody = z.object({ aggregateId: id.optional() }).meta({ id: 'RedriveQueue' });

/** Tries dead letters again, all or those of one aggregate, and failed jobs. */
export const redriveQueue = (service: Service) =>
  command(`${service}.redriveQueue`, {
    does: 'Tries dead letters and failed jobs of one room again',
    may,
    input: redriveBody,
    answer: redriven,
  });

export const queuesView = z
  .object({
    items: z.array(queueView),
    away: z.array(z.enum(services)).meta({ description: 'Services that do not answer' }),
  })
  .meta({ id: 'Queues' });
export const listQueues = query('gateway.queues', {
  does: 'How events flow between the services, and which are dead letters',
  may,
  route: 'GET /api/queues',
  answer: queuesView,
});
export const redrive = command('gateway.redrive', {
  does: 'Tries dead letters and failed jobs of a service again',
  may,
  route: 'POST /api/queues/:service/redrive',
  path: { service: z.enum(services) },
  input: redriveBody,
  answer: redriven,
});
