import type { BadRow } from './bad-row.ts';
import type { Row, TableName } from './format.ts';
import type { Seen } from './table-file.ts';

/** The files of a firm, wherever they are kept. */
export interface Files {
  names: string[];
  bytes(name: string): Uint8Array;
}
export interface Located<T> {
  file: string;
  line: number;
  row: T;
}
export type FirmFiles = { [T in TableName]: Located<Row<T>>[] } & { bad: BadRow[] };
export interface Reading {
  firm: FirmFiles;
  /** Orders that have a bad line. */
  spoiled: Set<string>;
  seen: Seen[];
}
