export type { BadReason, StatementEncoding, StatementEvent, StatementPayment } from './event.ts';
export { foldNumber, numbersIn } from './numbers.ts';
export { readStatement } from './read-statement.ts';
