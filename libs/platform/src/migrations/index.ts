import type { MigrateOptions } from '../database/migrate.ts';
import { Commands0001 } from './commands0001.ts';
import { Search0001 } from './search0001.ts';

/** The table of `applyOnce`. A room that takes commands lists it before its own migrations. */
export const commandMigrations: MigrateOptions['migrations'] = [Commands0001];
/**
 * The first statement of a migration that makes indexes with `gin_trgm_ops`. Statements that use these indexes need no name
 * of the extension.
 */
export const searchOperators = `
  select set_config('search_path', current_schema() || ',' || extnamespace::regnamespace::text, true)
  from pg_extension where extname = 'pg_trgm'`;
/** The function of `finds`. A room that searches lists it before the migration whose columns use it. */
export const searchMigrations: MigrateOptions['migrations'] = [Search0001];
