/**
 * Whether writing `wanted` over `present` would change anything: a PUT that changes nothing writes nothing.
 * @example differs(item, { name: 'Chai' })
 */
export function differs<T extends object>(present: T, wanted: Partial<T>): boolean {
  return (Object.keys(wanted) as (keyof T)[]).some((key) => present[key] !== wanted[key]);
}
