export { type Attachment, type Letter } from './letter.ts';
export { type Outcome } from './outcome.ts';
export { type Patience, Postman, usualPatience } from './postman.ts';
