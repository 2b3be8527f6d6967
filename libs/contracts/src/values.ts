import { z } from 'zod';
import { v5, v7 } from 'uuid';

/** A new id, ordered by time of making. */
export const newId = (): string => v7();

/** An id that follows from another one: always the same for the same name. */
export const idFrom = (origin: string, name: string): string => v5(name, origin);

export const id = z.uuid('id_form');

/**
 * A document by its id, or by its number in any case.
 * @param series the letters of its number, such as SO
 */
export const idOrNumber = (series: string) => {
  const number = `${series.replace(/./g, (letter) => `[${letter}${letter.toLowerCase()}]`)}-\\d{4}-\\d{6,10}`;
  return z
    .string()
    .regex(
      new RegExp(`^(?:${number}|[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12})$`),
      'document_form',
    )
    .meta({ description: `Its id, or its number, such as ${series}-2026-000104` });
};

/** All of the rule of a day in one pattern: who makes days by it has no use for a second one that refuses most of them. */
const day = [
  String.raw`(?:19|20|21)\d\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))`,
  '(?:(?:19|20|21)(?:0[48]|[2468][048]|[13579][26])|2000)-02-29',
];

/** A calendar date of business, in the firm's time zone: "2026-11-24". */
export const businessDate = z.iso
  .date({ error: ({ input }) => (/^\d{4}-\d\d-\d\d$/.test(String(input)) ? 'no_such_day' : 'date_form') })
  .regex(/^(?:19|20|21)/, 'date_range')
  .meta({ examples: ['2026-11-24'], pattern: `^(?:${day.join('|')})$`, allOf: undefined });

/**
 * Two optional days of which the first is not after the second.
 * @example inOrder(z.object({ from: businessDate.optional(), to: businessDate.optional() }), 'from', 'to')
 */
export const inOrder = <O extends z.ZodObject>(bounds: O, from: string, to: string): O =>
  bounds.refine(
    ({ [from]: first, [to]: last }) => typeof first !== 'string' || typeof last !== 'string' || first <= last,
    { message: 'from_after_to', path: [to] },
  );

/** A moment in UTC. */
export const moment = z.iso.datetime();

/** What every text is: whole characters. Half of a surrogate pair has no bytes, so no database and no JSON keeps it. */
export const characters = () => z.string().refine((given) => given.isWellFormed(), 'half_character');

/** Nobody sees them: blanks of no width, soft hyphens, marks that turn the direction of letters, byte order marks. */
const unseen = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
/** They join letters of some scripts, and the parts of a pictogram. A code has none. */
const joiners = /[\u200c\u200d]/g;
/** What a person wrote: letters in one form, however a keyboard composed them, and nothing that nobody sees. */
const written = () => characters().overwrite((given) => given.normalize('NFC').replace(unseen, ''));

const severalLines = /^(?:[^\p{Cc}]|[\n\t\r])*$/u;
const printable = /^(?:[^\p{Cc}]|[\n\t])*$/u;
const oneLine = /^[^\p{Cc}\u2028\u2029]*$/u;
/**
 * Text that a person wrote for people, such as a note: trimmed, without control characters, in any number of lines, which end
 * with a line feed whatever they ended with on the writer's machine.
 */
export const text = (max: number) =>
  written()
    .overwrite((given) => given.replace(/\r\n?/g, '\n'))
    .trim()
    .min(1, 'is_empty')
    .max(max)
    .regex(severalLines, 'control_characters');
/** A name, or whatever else stands in a row with others: trimmed, on one line. */
export const line = (max: number) =>
  written().trim().min(1, 'is_empty').max(max).regex(oneLine, 'not_one_line');
/** What somebody looks for: any text that the database can hold. */
export const sought = (max: number) => written().max(max).regex(printable, 'control_characters');
/**
 * The firm's own short code of a thing, as in its files: unique within its kind. Any characters that are printed, such as
 * "М8/40 №5"; in a path a "/" is written "%2F". Clients take "." and ".." out of a path, so these are no codes.
 */
export const code = written()
  .overwrite((given) => given.replace(joiners, ''))
  .trim()
  .min(1, 'is_empty')
  .max(64)
  .regex(/^(?!\.{1,2}$)[^\p{Cc}\u2028\u2029]*$/u, 'code_form');

/** Cyrillic letters, and the Latin ones that look like them when both are capitals. */
export const lookalikes = { cyrillic: 'авеёкмнорстух', latin: 'abeekmhopctyx' } as const;
/**
 * What codes have in common that people take for the same: those that differ in case or look alike. `code_key` in the rooms'
 * schemas says the same.
 * @example codeKey('ft-А-1') === codeKey('FT-A-1') // the first has a Cyrillic А
 */
export const codeKey = (given: string): string =>
  [...given.normalize('NFKC').toLowerCase()]
    .map((letter) => lookalikes.latin[lookalikes.cyrillic.indexOf(letter)] ?? letter)
    .join('');

/** A whole number as a query string carries it: decimal digits and nothing else. */
export const wholeNumber = (least: number, most: number) =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^(?:0|[1-9]\d*)$/.test(given) ? Number(given) : given),
    z.int('whole_number').min(least).max(most),
  );

/** The page of a list: `cursor` is what the previous page gave as `next`. */
export const paging = {
  limit: wholeNumber(1, 200).default(50),
  /** Long enough for a name of 200 letters of any script. */
  cursor: characters()
    .max(1_000)
    .regex(/^[\w-]+$/, 'cursor_foreign')
    .optional(),
};
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** "true"/"false" of a query string. */
export const flag = z.enum(['true', 'false']).transform((v) => v === 'true');

type Undefaulted<S> = S extends z.ZodDefault<infer Inner extends z.core.SomeType> ? Inner : S;
type Named<Shape extends z.ZodRawShape> = {
  [Field in keyof Shape]: z.ZodOptional<Undefaulted<Shape[Field]>>;
};
/**
 * The body of a PUT by code: a field that it does not name stays as it is, and null empties one that may be empty. A new
 * record has the defaults of `whole`.
 */
export const named = <Shape extends z.ZodRawShape>(whole: z.ZodObject<Shape>): z.ZodObject<Named<Shape>> =>
  z.object(
    Object.fromEntries(
      Object.entries(whole.shape).map(([field, schema]) => [
        field,
        z.optional(schema instanceof z.ZodDefault ? schema.unwrap() : schema),
      ]),
    ) as Named<Shape>,
  );

/** What a PUT by code did. */
export const putOutcome = z.enum(['created', 'changed', 'unchanged']);
export type PutOutcome = z.output<typeof putOutcome>;
