import type { MigrateOptions } from '../database/migrate.ts';
import { Commands0001 } from './commands0001.ts';

/** The table of `applyOnce`. A room that takes commands lists it before its own migrations. */
export const commandMigrations: MigrateOptions['migrations'] = [Commands0001];
