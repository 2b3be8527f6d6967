import { migrateMain } from '@otdel/platform';
import { analyticsMigrations } from './migrations/index.ts';

await migrateMain(analyticsMigrations);
