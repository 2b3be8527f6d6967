import { type Actor, forbidden } from '@otdel/contracts';

/**
 * Reports are incomplete while they are built anew, so it is not for everybody to start that.
 * @throws forbidden `role_not_allowed`
 */
export function mustRebuild({ role }: Actor): void {
  if (role !== 'admin' && role !== 'operator' && role !== 'system')
    throw forbidden('Only an administrator has the reports built anew; ask one.');
}
