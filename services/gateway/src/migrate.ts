import { migrateMain } from '@otdel/platform';
import { gatewayMigrations } from './migrations/index.ts';

await migrateMain(gatewayMigrations);
