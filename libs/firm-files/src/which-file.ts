import { badRow, type BadRow } from './bad-row.ts';
import { columnsOf, neededOf, tableNames, type TableName } from './format.ts';
import type { Mapping } from './mapping.ts';
import { columnFor, fileWords } from './words.ts';

/** Whether a file is a table by its name. */
export const isTable = (file: string): boolean => /\.(csv|tsv|xlsx?)$/i.test(file);
const bare = (file: string) =>
  file
    .replace(/\.[^.]*$/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** The table that a file has by its name. @example tableNamed('Клиенты.csv') // 'clients' */
export const tableNamed = (file: string): TableName | undefined =>
  tableNames.find((table) => table === bare(file) || fileWords[table].includes(bare(file)));

/** The table whose needed columns a file has, when it is one only. */
export function tableWith(headers: readonly string[]): TableName | undefined {
  const fits = tableNames.filter((table) => {
    const ours = headers.flatMap((header) => columnFor(header, columnsOf(table)) ?? []);
    return neededOf(table).every((column) => ours.includes(column)) && ours.length === headers.length;
  });
  return fits.length === 1 ? fits[0] : undefined;
}

/** Whether a header may be one of ours, or of what a mapping reads. */
export const knownHeaders = (mapping: Mapping | undefined, file: string) => {
  const mapped = new Set(
    Object.values(mapping?.files ?? {}).flatMap((one) =>
      one.file === file && one.columns ? JSON.stringify(one.columns).split(/["{}]+/) : [],
    ),
  );
  return (header: string): boolean =>
    mapped.has(header.trim()) ||
    tableNames.some((table) => columnFor(header, columnsOf(table)) !== undefined);
};

/** The file of each table, among those that there are. */
export function filesByTable(
  names: readonly string[],
  mapping: Mapping | undefined,
  headersOf: (file: string) => readonly string[],
): { files: Map<TableName, string>; bad: BadRow[] } {
  const files = new Map<TableName, string>();
  const bad: BadRow[] = [];
  if (mapping?.files) {
    for (const [table, { file }] of Object.entries(mapping.files) as [TableName, { file: string }][])
      if (names.includes(file)) files.set(table, file);
    return { files, bad };
  }
  const tables = names.filter((name) => isTable(name)).toSorted();
  const unnamed: string[] = [];
  const take = (table: TableName, file: string) => {
    const before = files.get(table);
    if (before) bad.push(badRow({ file, line: 0 }, 'file_of_another', { table, file: before }));
    else files.set(table, file);
  };
  for (const file of tables) {
    const table = tableNamed(file);
    if (table) take(table, file);
    else unnamed.push(file);
  }
  for (const file of unnamed) {
    const table = tableWith(headersOf(file));
    if (table) take(table, file);
  }
  return { files, bad };
}
