import type { Service } from '@otdel/contracts';
import { sign, verify, type EnvelopeKeys } from '@otdel/platform';
import { z } from 'zod';
import { message, type Message } from './messages.ts';

/** A signed message: valid in one queue, from one sender. */
export interface Sealed {
  sender: Service;
  /** JSON. The signature covers this text: it is checked before any of it is parsed. */
  body: string;
  signature: string;
}
/** A job that must never be applied, however often it is delivered. */
export class Refused extends Error {}

const parts = (queue: string, name: string, sender: string, body: string) => [
  'message',
  queue,
  name,
  sender,
  body,
];

/**
 * Signs a message for one queue.
 * @param queue the key of the receiver's queue, with the prefix of its firm: the message is invalid in any other
 */
export function seal(keys: EnvelopeKeys, queue: string, sender: Service, { name, data }: Message): Sealed {
  const body = JSON.stringify(data);
  return { sender, body, signature: sign(keys, parts(queue, name, sender, body)) };
}

/**
 * Checks the signature of a job and parses its message.
 * @param job as read from the queue; it may hold anything
 * @throws Refused without a valid signature for this queue, or when the body is no message
 */
export function unseal(
  keys: EnvelopeKeys,
  queue: string,
  job: { name: string; data: unknown },
): { sender: Service; message: Message } {
  const { sender, body, signature } = (job.data ?? {}) as Partial<Record<keyof Sealed, unknown>>;
  if (typeof sender !== 'string' || typeof body !== 'string' || typeof signature !== 'string')
    throw new Refused('the job is not signed');
  if (!verify(keys, parts(queue, job.name, sender, body), signature))
    throw new Refused('the signature of the job does not hold');
  const parsed = message.safeParse({ name: job.name, data: JSON.parse(body) as unknown });
  if (!parsed.success) throw new Refused(`the job is no message: ${z.prettifyError(parsed.error)}`);
  // the signature vouches for the sender, which may be a service that only a newer build knows
  return { sender: sender as Service, message: parsed.data };
}
