import type { Sight } from '@otdel/contracts';

/**
 * Whether somebody may see an event of the live stream.
 * @example canSee({ everything: true }, event) // true
 */
export const canSee = (sight: Sight, event: { seenBy: readonly string[] }): boolean =>
  sight.everything || (sight.staffId !== null && event.seenBy.includes(sight.staffId));
