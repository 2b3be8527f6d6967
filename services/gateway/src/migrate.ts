import { migrateMain } from '@otdel/platform';
import { gatewayMigrations } from './index.ts';

await migrateMain(gatewayMigrations);
