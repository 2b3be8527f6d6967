import { migrateMain } from '@otdel/platform';
import { planningMigrations } from './migrations/index.ts';

await migrateMain(planningMigrations);
