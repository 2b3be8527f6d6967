import { bearerOf } from './bearer.ts';

test.each([
  ['Bearer abc', 'abc'],
  ['bearer abc', 'abc'],
  ['Bearer ', undefined],
  ['Bearer', undefined],
  ['Basic abc', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %j: %j', (authorization, token) => expect(bearerOf(authorization)).toBe(token));
