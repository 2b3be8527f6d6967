import { refused } from '@otdel/contracts';

/**
 * Nobody leads themselves, neither directly nor through others.
 * @param staffId null: the person is new and leads nobody yet
 * @param headOf the head of each person who has one, before the change
 * @throws refused `head_circle`
 * @example mustLead('boss', 'clerk', new Map([['clerk', 'boss']])) // refused: the clerk is led by the boss
 */
export function mustLead(staffId: string | null, headId: string, headOf: ReadonlyMap<string, string>): void {
  // A chain has at most as many links as there are people: so the walk ends even if the table holds a circle.
  for (
    let at: string | undefined = headId, steps = 0;
    at && steps <= headOf.size;
    at = headOf.get(at), steps++
  )
    if (at === staffId) throw refused('head_circle');
}
