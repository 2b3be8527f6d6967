import { DomainError, businessDate, id, newId } from '@otdel/contracts';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOfRows } from './cursor.ts';

const key = z.tuple([businessDate, id]);

describe('a cursor', () => {
  it('comes back as the key it was made of', () => {
    const made: [string, string] = ['1998-05-06', newId()];
    expect(decodeCursor(encodeCursor(made), key)).toEqual(made);
  });

  it('is left out on the first page', () => {
    expect(decodeCursor(undefined, key)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['not base64', '%%%'],
    ['not JSON', Buffer.from('{').toString('base64url')],
    ['the key of another list', encodeCursor(['CHAI-1'])],
    ['a key with a quote in place of an id', encodeCursor(['1998-05-06', "'"])],
  ])('is refused when it is %s', (_, cursor) => {
    const attempt = () => decodeCursor(cursor, key);
    expect(attempt).toThrow(DomainError);
    expect(attempt).toThrow(expect.objectContaining({ kind: 'invalid', issues: [expect.objectContaining({ path: 'cursor' })] }));
  });
});

describe('a page', () => {
  it.each([
    [['a', 'b'], 2, ['a', 'b'], null],
    [['a', 'b', 'c'], 2, ['a', 'b'], encodeCursor(['b'])],
    [[], 2, [], null],
  ])('of %j with limit %i', (rows, limit, items, next) => {
    expect(pageOfRows(rows, limit, (row) => [row])).toEqual({ items, next });
  });
});
