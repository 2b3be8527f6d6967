import { parseEnvelopeKeys } from '@otdel/platform';
import { randomBytes } from 'node:crypto';
import type { Message } from './messages.ts';
import { Refused, seal, unseal } from './seal.ts';

const key = () => randomBytes(32).toString('base64');
const [old, fresh] = [key(), key()];
const keys = parseEnvelopeKeys(old);
const queue = 'otdel:1:otdel-orders';
const message: Message = { name: 'replay-progress', data: { total: 3, complete: true } };
const sealed = seal(keys, queue, 'crm', message);
const job = { name: message.name as string, data: sealed as unknown };

test('opens for the queue that it was sealed for, also while keys are changed', () => {
  expect(unseal(keys, queue, job)).toEqual({ sender: 'crm', message });
  expect(unseal(parseEnvelopeKeys(`${fresh},${old}`), queue, job)).toEqual({ sender: 'crm', message });
});

test.each([
  ['another queue', queue.replace('orders', 'planning'), job],
  ['the queue of another firm', queue.replace('1', '2'), job],
  ['another name', queue, { ...job, name: 'reconcile' }],
  ['another sender', queue, { ...job, data: { ...sealed, sender: 'planning' } }],
  ['another body', queue, { ...job, data: { ...sealed, body: sealed.body.replace('3', '4') } }],
  [
    'another signature',
    queue,
    { ...job, data: { ...sealed, signature: sealed.signature.replace(/^./, '!') } },
  ],
  ['no signature', queue, { ...job, data: { sender: 'crm', body: sealed.body } }],
  ['an unsigned message of 9628e2c', queue, { name: 'events', data: { publisher: 'crm', events: [] } }],
  ['nothing', queue, { ...job, data: undefined }],
])('%s: refused', (_, at, what) => expect(() => unseal(keys, at, what)).toThrow(Refused));

test('refused by who has only a foreign key', () =>
  expect(() => unseal(parseEnvelopeKeys(fresh), queue, job)).toThrow(/signature/));

test('a signed job that is no message is refused too', () => {
  const wrong = { ...message, data: { total: 'many' } } as never;
  expect(() => unseal(keys, queue, { ...job, data: seal(keys, queue, 'crm', wrong) })).toThrow(/no message/);
});
