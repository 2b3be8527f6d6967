import { createHash } from 'node:crypto';
import { z } from 'zod';
import { operatorOf, parseOperatorKeys } from './operator-key.ts';

const key = `op_${'k'.repeat(43)}`;
const newer = `op_${'n'.repeat(43)}`;
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

test('a key is that of the operator whose hash fits it', () => {
  const keys = parseOperatorKeys(`ann:${hash(key)}, bob:${hash(newer)}`);
  expect(operatorOf(keys, key)?.name).toBe('ann');
  expect(operatorOf(keys, newer)?.name).toBe('bob');
});

test.each([
  ['another key', `op_${'x'.repeat(43)}`],
  ['a part of it', key.slice(0, -1)],
  ['its hash', hash(key)],
  ['nothing', ''],
])('%s is nobody', (_, token) =>
  expect(operatorOf(parseOperatorKeys(`ann:${hash(key)}`), token)).toBeUndefined(),
);

test('a secret that is no operator key is nobody, though its hash stands there', () =>
  expect(operatorOf(parseOperatorKeys(`ann:${hash('short')}`), 'short')).toBeUndefined());

test('during a rotation both keys are the same operator', () => {
  const keys = parseOperatorKeys(`ann:${hash(newer)},ann:${hash(key)}`);
  expect(operatorOf(keys, key)).toEqual(operatorOf(keys, newer));
  expect(z.uuid().safeParse(operatorOf(keys, key)!.id).success).toBe(true);
});

test('no operators without the variable', () => {
  expect(parseOperatorKeys(undefined)).toEqual([]);
  expect(parseOperatorKeys('')).toEqual([]);
});

test.each([
  ['ann'],
  ['ann:op_secret'],
  [`:${'a'.repeat(64)}`],
  [`ann:${'A'.repeat(64)}`],
  [`Ann B:${'a'.repeat(64)}`],
])('%j is refused without being shown', (text) => {
  expect(() => parseOperatorKeys(text)).toThrow('name:sha256');
  expect(() => parseOperatorKeys(text)).not.toThrow(text);
});
