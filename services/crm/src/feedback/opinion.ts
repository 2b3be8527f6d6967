import { newId } from '@otdel/contracts';
import { one, run, type Tx, whoActs } from '@otdel/platform';

/** An opinion as it is recorded. */
export interface Opinion {
  interactionId: string;
  clientId: string;
  rating: number;
  comment: string | null;
  /** ISO date. */
  answeredOn: string;
  takenBack: boolean;
}
export interface OpinionCorrection {
  kind: 'corrected' | 'taken_back' | 'recorded_again';
  on: Temporal.PlainDate;
  now: Temporal.Instant;
  reason: string | null;
}

/** The opinion of an order under its row lock. */
export const lockOpinion = (tx: Tx, orderId: string): Promise<Opinion | undefined> => one<Opinion>(tx)`
  select f.interaction_id as "interactionId", i.client_id as "clientId", f.rating, i.body as comment,
    f.answered_on as "answeredOn", f.taken_back as "takenBack"
  from feedback f join interaction i on i.id = f.interaction_id where f.order_id = ${orderId} for update of f`;

/** Keeps what was recorded until now. */
export async function keepBefore(
  tx: Tx,
  { interactionId, rating, comment, answeredOn }: Opinion,
  { kind, on, now, reason }: OpinionCorrection,
): Promise<void> {
  await run(tx)`
    insert into feedback_correction (id, interaction_id, kind, corrected_on, recorded_at, actor, reason, rating, comment,
      answered_on)
    values (${newId()}, ${interactionId}, ${kind}, ${on.toString()}::date, ${now.toString()}, ${whoActs()}, ${reason},
      ${rating}, ${comment}, ${answeredOn}::date)`;
}
