import { z } from 'zod';
import { delimiters, type Delimiter } from './delimiter.ts';
import { encodings } from './encoding.ts';
import { tableNames, type TableName } from './format.ts';

/** A file beside the others: a mapping comes from others too, and names nothing outside of their folder. */
const fileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(?!\.{1,2}$)[^/\\\p{Cc}]+$/u, 'name a file of this folder, without a path');

/** The source of one of our columns in a foreign file. */
const source = z.union([
  z.string(), // a column of the foreign file
  z.strictObject({ const: z.string() }),
  z.strictObject({ template: z.string() }), // "{first_name} {last_name}"
  z.strictObject({
    column: z.string(),
    map: z.record(z.string(), z.string()),
    default: z.string().optional(),
  }),
  z.strictObject({
    column: z.string(),
    lookup: z.strictObject({ file: fileName, key: z.string(), value: z.string() }),
  }),
]);
/** How a file is written, where it is not to be found out. */
const writing = {
  encoding: z.enum(encodings).optional(),
  delimiter: z.enum(Object.keys(delimiters) as [Delimiter, ...Delimiter[]]).optional(),
  decimal: z.enum(['point', 'comma']).optional(),
  dates: z.enum(['day-first', 'month-first']).optional(),
};
export const mappingSchema = z.strictObject({
  description: z.string().optional(),
  /** For all files. */
  ...writing,
  files: z
    .partialRecord(
      z.enum(tableNames as [TableName, ...TableName[]]),
      z.strictObject({
        file: fileName,
        /** Left out: the headers are ours. */
        columns: z.record(z.string(), source).optional(),
        /** Columns that are left out. */
        ignore: z.array(z.string()).optional(),
        ...writing,
      }),
    )
    .optional(),
});
export type Mapping = z.output<typeof mappingSchema>;
export type Writing = Pick<Mapping, keyof typeof writing>;
type Source = z.output<typeof source>;
type Record_ = Record<string, string>;

/** Columns of the foreign file that a source reads. */
export function columnsIn(from: Source): string[] {
  if (typeof from === 'string') return [from];
  if ('template' in from) return [...from.template.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!);
  return 'column' in from ? [from.column] : [];
}

/** The files in which sources look values up. */
export const lookupsOf = (mapping: Mapping): { file: string; key: string; value: string }[] =>
  Object.values(mapping.files ?? {}).flatMap((f) =>
    Object.values(f.columns ?? {}).flatMap((c) => (typeof c === 'object' && 'lookup' in c ? [c.lookup] : [])),
  );

/** Looks a value up in another file. */
export type Lookup = (file: string, key: string, value: string, of: string) => string;

/** The value of one of our cells from a row of a foreign file. */
export function valueOf(from: Source, row: Record_, lookup: Lookup): string {
  if (typeof from === 'string') return row[from] ?? '';
  if ('const' in from) return from.const;
  if ('template' in from) return from.template.replace(/\{(\w+)\}/g, (_, c: string) => row[c] ?? '').trim();
  const cell = row[from.column] ?? '';
  if ('map' in from) return from.map[cell] ?? from.default ?? '';
  return cell === '' ? '' : lookup(from.lookup.file, from.lookup.key, from.lookup.value, cell);
}

/** How a file is written: what is said of it, else what is said of all. */
export const writingOf = (mapping: Mapping | undefined, own: Writing = {}): Writing =>
  Object.fromEntries(
    Object.keys(writing).flatMap((name) => {
      const said = own[name as keyof Writing] ?? mapping?.[name as keyof Writing];
      return said === undefined ? [] : [[name, said]];
    }),
  );
