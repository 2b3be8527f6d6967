import { invalidAt, type Operation } from '@otdel/contracts';
import { fingerprint } from '@otdel/platform';

/** Characters of a cursor that say which list it is of. */
const length = 12;

interface Paged {
  cursor?: string;
}

export const hasPages = ({ input }: Operation): boolean => 'cursor' in input.shape;

/** A list is an operation with its filters and its order; it is the same list however many rows a page has. */
function listOf({ name, input, path }: Operation, asked: object): string {
  const { cursor: _, limit: __, ...filters } = input.safeExtend(path.shape).parse(asked);
  return fingerprint([name, filters]).slice(0, length);
}

/** The cursor of a room, kept to the list that was asked for. */
export const keptTo = (operation: Operation, asked: object, cursor: string): string =>
  listOf(operation, asked) + cursor;

/**
 * What was asked, with the cursor as the room gave it.
 * @throws DomainError invalid at `cursor` when it is of another list, or of the same one with other filters
 */
export function roomsCursor<Asked extends Paged>(operation: Operation, asked: Asked): Asked {
  const { cursor } = asked;
  if (!hasPages(operation) || cursor === undefined) return asked;
  if (cursor.slice(0, length) !== listOf(operation, asked)) throw invalidAt('cursor', 'cursor_foreign');
  return { ...asked, cursor: cursor.slice(length) };
}
