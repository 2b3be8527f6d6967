import type { Sight } from '@otdel/contracts';

/** @example hears({ everything: true }, event) // true */
export const hears = (sight: Sight, event: { seenBy: readonly string[] }): boolean =>
  sight.everything || (sight.staffId !== null && event.seenBy.includes(sight.staffId));
