export { anyBadRow, badRow, isOfFile, type BadRow } from './bad-row.ts';
export { filesIn, readMapping } from './folder.ts';
export { keys, references, tableNames, type Row, type TableName } from './format.ts';
export { mappingSchema, type Mapping } from './mapping.ts';
export type { Files, FirmFiles, Located, Reading } from './firm.ts';
export { readFiles, readFirm, seenOf } from './read.ts';
export { keep, leaveOutDangling, settle, type Known } from './settle.ts';
export { type Seen } from './table-file.ts';
export { linesOf, Tallying, tallyOf, type KindOfBad, type Tally } from './tally.ts';
