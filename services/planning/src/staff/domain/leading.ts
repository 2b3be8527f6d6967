import { refused } from '@otdel/contracts';

/**
 * Nobody leads themselves, not over any number of others either.
 * @param staffId null: somebody new, whom nobody has as a head yet
 * @param headOf the head of each person who has one, as it is before the change
 * @throws refused `head_circle`
 * @example mustLead('boss', 'clerk', new Map([['clerk', 'boss']])) // refused: the clerk is led by the boss
 */
export function mustLead(staffId: string | null, headId: string, headOf: ReadonlyMap<string, string>): void {
  // A chain cannot be longer than there are people; should the table hold a circle already, the walk still ends.
  for (
    let at: string | undefined = headId, steps = 0;
    at && steps <= headOf.size;
    at = headOf.get(at), steps++
  )
    if (at === staffId) throw refused('head_circle');
}
