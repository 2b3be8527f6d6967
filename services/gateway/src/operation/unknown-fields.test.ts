import { z } from 'zod';
import { unknownFields } from './unknown-fields.ts';

const line = z.object({ no: z.int(), quantity: z.string().optional() });
const schema = z
  .object({
    name: z.string(),
    lines: z.array(line).default([]),
    contact: z.object({ email: z.string() }).nullable().optional(),
    by: z.string().transform((v) => v.split(',')),
  })
  .refine(() => true);

test.each<[string, unknown, string[]]>([
  ['what is known', { name: 'x', lines: [{ no: 1 }], contact: { email: 'e' }, by: 'a' }, []],
  ['a field at the top', { name: 'x', nmae: 'x' }, ['nmae']],
  ['a field of a line', { lines: [{ no: 1 }, { no: 2, qty: '1' }] }, ['lines.1.qty']],
  ['a field of what may be null', { contact: { email: 'e', phone: 'p' } }, ['contact.phone']],
  ['what every object has', { toString: 'x', constructor: 'y' }, ['toString', 'constructor']],
  ['no object at all', 'text', []],
  ['an array in place of an object', { contact: [{ x: 1 }] }, []],
])('%s', (_, value, paths) =>
  expect(unknownFields(schema, value).map((i) => i.path.join('.'))).toEqual(paths),
);
