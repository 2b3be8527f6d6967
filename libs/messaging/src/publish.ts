import { newId, type Envelope, type EventType, type PayloadOf } from '@otdel/contracts';
import { afterCommit, currentContext, run, type Tx } from '@otdel/platform';
import type { z } from 'zod';
import { nudge } from './nudge.ts';

declare const checked: unique symbol;
/** An event to be published. Only `publication` makes one: there the compiler checks the payload against the type. */
export interface Publication {
  readonly type: EventType;
  readonly aggregateId: string;
  readonly payload: unknown;
  /** The event that caused it, if one did: the publication takes over its correlation id and actor. */
  readonly cause?: Pick<Envelope, 'correlationId' | 'actor'>;
  readonly [checked]: true;
}

/** An event for `publishAll`. @example publication(orderReady, order.id, { state, readyOn }) */
export const publication = <E extends EventType>(
  type: E,
  aggregateId: string,
  payload: z.input<E['payload']>,
  cause?: Publication['cause'],
): Publication =>
  ({ type, aggregateId, payload, ...(cause && { cause }) }) as Omit<
    Publication,
    typeof checked
  > as Publication;

/**
 * Writes an event into the outbox, in the transaction of the change that it reports.
 * @param at the moment of recording, by the firm's clock
 * @throws ZodError when the payload does not match the schema of the event: a bug, so the transaction must fail
 * @example await publish(tx, orderReady, order.id, { state, readyOn }, clock.now())
 */
export async function publish<E extends EventType>(
  tx: Tx,
  type: E,
  aggregateId: string,
  payload: z.input<E['payload']>,
  at: Temporal.Instant,
): Promise<void> {
  await publishAll(tx, [publication(type, aggregateId, payload)], at);
}

/** Publishes several events by one statement, in this order within each aggregate. */
export async function publishAll(
  tx: Tx,
  publications: readonly Publication[],
  at: Temporal.Instant,
): Promise<void> {
  if (publications.length === 0) return;
  const context = currentContext();
  const rows = publications.map(({ type, aggregateId, payload, cause }) => ({
    id: newId(),
    type: type.name,
    version: type.version,
    aggregate: type.aggregate,
    aggregateId,
    payload: JSON.stringify(type.payload.parse(payload) as PayloadOf<EventType>),
    correlationId: cause?.correlationId ?? context.correlationId,
    actor: JSON.stringify(cause?.actor ?? context.actor),
  }));
  await run(tx)`
    with published as (
      select * from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.type)}::text[], ${rows.map((r) => r.version)}::int[],
        ${rows.map((r) => r.aggregate)}::text[], ${rows.map((r) => r.aggregateId)}::uuid[],
        ${rows.map((r) => r.payload)}::text[], ${rows.map((r) => r.correlationId)}::text[], ${rows.map((r) => r.actor)}::text[]
      ) with ordinality as s (id, type, version, aggregate, aggregate_id, payload, correlation_id, actor, turn)
    ), counted as (
      insert into aggregate_version as v (aggregate, aggregate_id, version)
      select aggregate, aggregate_id, count(*)::int from published group by 1, 2 order by 1, 2
      on conflict (aggregate, aggregate_id) do update set version = v.version + excluded.version
      returning aggregate, aggregate_id, version
    )
    insert into outbox (id, type, version, aggregate, aggregate_id, aggregate_version, recorded_at, correlation_id, actor, payload)
    select s.id, s.type, s.version, s.aggregate, s.aggregate_id,
      c.version - count(*) over same + row_number() over (same order by s.turn),
      ${at.toString()}::timestamptz, s.correlation_id, s.actor::jsonb, s.payload::jsonb
    from published s join counted c using (aggregate, aggregate_id)
    window same as (partition by s.aggregate, s.aggregate_id)
    order by s.turn`;
  afterCommit(tx, nudge);
}
