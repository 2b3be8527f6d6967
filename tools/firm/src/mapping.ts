import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { tableNames, type TableName } from './format.ts';

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
    lookup: z.strictObject({ file: z.string(), key: z.string(), value: z.string() }),
  }),
]);
const mappingSchema = z.strictObject({
  description: z.string().optional(),
  files: z.partialRecord(
    z.enum(tableNames as [TableName, ...TableName[]]),
    z.strictObject({ file: z.string(), columns: z.record(z.string(), source) }),
  ),
});
export type Mapping = z.output<typeof mappingSchema>;
type Source = z.output<typeof source>;
type Record_ = Record<string, string>;

/** @throws Error with the place and the reason when the mapping file is not valid */
export function readMapping(path: string): Mapping {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`The mapping file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const parsed = mappingSchema.safeParse(json);
  if (!parsed.success)
    throw new Error(`The mapping file ${path} is not valid:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Columns of the foreign file that a source reads. */
export function columnsOf(from: Source): string[] {
  if (typeof from === 'string') return [from];
  if ('template' in from) return [...from.template.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!);
  return 'column' in from ? [from.column] : [];
}

/** The files in which sources look values up. */
export const lookupsOf = (mapping: Mapping): { file: string; key: string; value: string }[] =>
  Object.values(mapping.files).flatMap((f) =>
    Object.values(f.columns).flatMap((c) => (typeof c === 'object' && 'lookup' in c ? [c.lookup] : [])),
  );

/** The value of one of our cells from a row of a foreign file. */
export function valueOf(
  from: Source,
  row: Record_,
  lookup: (file: string, key: string, value: string, of: string) => string,
): string {
  if (typeof from === 'string') return row[from] ?? '';
  if ('const' in from) return from.const;
  if ('template' in from) return from.template.replace(/\{(\w+)\}/g, (_, c: string) => row[c] ?? '').trim();
  const cell = row[from.column] ?? '';
  if ('map' in from) return from.map[cell] ?? from.default ?? '';
  return cell === '' ? '' : lookup(from.lookup.file, from.lookup.key, from.lookup.value, cell);
}
