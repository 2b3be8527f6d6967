import { migrateMain } from '@otdel/platform';
import { crmMigrations } from './migrations/index.ts';

await migrateMain(crmMigrations);
