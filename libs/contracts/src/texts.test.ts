import { z } from 'zod';
import { eventTypes, operations } from './index.ts';

interface Field {
  at: string;
  schema: z.ZodType;
}

/** Every text of a schema, at any depth. @throws Error at a schema of which it does not know what may be in it */
function textsOf(schema: z.core.$ZodType, at: string): Field[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNonOptional
  )
    return textsOf(schema.unwrap(), at);
  if (schema instanceof z.ZodPipe) return textsOf(schema.in, at);
  if (schema instanceof z.ZodArray) return textsOf(schema.element, `${at}[]`);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => textsOf(option, at));
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, field]) =>
      textsOf(field, `${at} ${name}`),
    );
  if (schema instanceof z.ZodRecord) return [];
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return [{ at, schema }];
  const others = [z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral, z.ZodVoid, z.ZodTransform];
  if (others.some((other) => schema instanceof other)) return [];
  throw new Error(`Say whether there is text in ${at}: ${schema.constructor.name}`);
}
const takes = ({ schema }: Field, text: string) => schema.safeParse(text).success;
const isFree = (field: Field) => takes(field, 'some words');

const givenTo = (wanted: readonly (typeof operations)[number][]) =>
  wanted.flatMap(({ name, path, input }) => [...textsOf(path, name), ...textsOf(input, name)]);
const given = givenTo(operations);

test('the walk finds the texts', () => {
  expect(given.length).toBeGreaterThan(100);
  expect(given.filter(isFree).length).toBeGreaterThan(40);
});

test.each(['some\ud800words', 'some words\ud83d', '\udc00some words', 'so\udc00\ud800me words'])(
  'no field takes %j: half of a character',
  (text) => expect(given.filter((field) => takes(field, text)).map(({ at }) => at)).toEqual([]),
);

test('what is wrong with it is said by a code of ours', () => {
  for (const { at, schema } of given.filter(isFree))
    expect({ at, said: schema.safeParse('some\ud800words').error?.issues.map((i) => i.message) }).toEqual({
      at,
      said: ['half_character'],
    });
});

test('whole characters of any script and any emoji go in', () => {
  const codes = given.filter((field) => isFree(field) && !/ (cursor|by)$/.test(field.at));
  for (const field of codes)
    expect({ at: field.at, ok: takes(field, 'Краска 🎨 五') }).toMatchObject({ ok: true });
});

test('only what people write for people has several lines', () => {
  const commanded = givenTo(operations.filter(({ kind }) => kind === 'command')).filter(isFree);
  const lastWords = (text: string) =>
    [...new Set(commanded.filter((f) => takes(f, text)).map(({ at }) => at.split(' ').at(-1)))].toSorted();
  const forPeople = ['body', 'comment', 'note', 'password', 'purpose', 'reason'];
  expect(lastWords('two\nlines')).toEqual(forPeople);
  expect(lastWords('one\ttab')).toEqual(forPeople);
  expect(lastWords('two\u2028lines')).toEqual(forPeople);
  expect(lastWords('bell\u0007 rings')).toEqual(['password']);
});

test('what was stored before names had one line is answered, and told as events', () => {
  const out = [
    ...operations.flatMap(({ name, response, shows }) => [
      ...textsOf(response, name),
      ...textsOf(shows, name),
    ]),
    ...[...eventTypes.values()].flatMap(({ name, payload }) => textsOf(payload, name)),
  ];
  expect(out.filter(isFree).length).toBeGreaterThan(60);
  expect(out.filter((field) => isFree(field) && !takes(field, 'two\nlines')).map(({ at }) => at)).toEqual([]);
});
