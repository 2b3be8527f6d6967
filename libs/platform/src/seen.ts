import { changed, type CallContext } from '@otdel/contracts';

/**
 * A command that names the versions which its sender saw changes nothing of a record that has another one. Call it under
 * the lock of the record.
 * @param present the record now; null: there is none
 * @throws DomainError changed `version_changed`
 * @example mustBeAsSeen(context, task)
 */
export function mustBeAsSeen(
  { seen }: Pick<CallContext, 'seen'>,
  present: { version: number } | null | undefined,
): void {
  if (seen === undefined) return;
  const version = present?.version ?? null;
  if (version === null || (seen !== 'any' && !seen.includes(version)))
    throw changed('version_changed', { version });
}
