import type { Service } from '@otdel/contracts';
import { sign, verify, type EnvelopeKeys } from '@otdel/platform';
import { z } from 'zod';
import { message, type Message } from './messages.ts';

/** A message on its way: signed for one queue in the name of one sender. */
export interface Sealed {
  sender: Service;
  /** JSON, signed as it is written here: nothing of it is parsed before the signature is checked. */
  body: string;
  signature: string;
}
/** A job that is not to be applied, however often it comes. */
export class Refused extends Error {}

const parts = (queue: string, name: string, sender: string, body: string) => [
  'message',
  queue,
  name,
  sender,
  body,
];

/** @param queue of the receiver, with the prefix of its firm: the message is good for no other one */
export function seal(keys: EnvelopeKeys, queue: string, sender: Service, { name, data }: Message): Sealed {
  const body = JSON.stringify(data);
  return { sender, body, signature: sign(keys, parts(queue, name, sender, body)) };
}

/**
 * @param job as it stood in the queue: anything
 * @throws Refused when nobody who has a key sent it to this queue, or it is no message
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
  // the sender may be a room that only a newer build knows: its name is as good as its signature
  return { sender: sender as Service, message: parsed.data };
}
