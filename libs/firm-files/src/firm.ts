import type { BadRow } from './bad-row.ts';
import type { Mapping } from './mapping.ts';
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
export type FirmRows = { [T in TableName]: Located<Row<T>>[] } & { bad: BadRow[] };
/** With where they came from. */
export type FirmFiles = FirmRows & { source: { files: Files; mapping?: Mapping | undefined } };
export interface Reading {
  firm: FirmRows;
  /** Orders that have a bad line. */
  spoiled: Set<string>;
  /** References of all orders of the files, also of those whose row is bad. */
  refs: Set<string>;
  seen: Seen[];
}
