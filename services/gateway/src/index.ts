import type { MigrateOptions } from '@otdel/platform';
import { M0001Gateway } from './migrations/m0001-gateway.ts';

export { GatewayModule } from './gateway.module.ts';
export { gateway } from './gateway.ts';
export const gatewayMigrations: MigrateOptions = { service: 'gateway', migrations: [M0001Gateway] };
