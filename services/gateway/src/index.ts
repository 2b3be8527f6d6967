export { GatewayModule } from './gateway.module.ts';
export { gateway } from './gateway.ts';
export { gatewayMigrations } from './migrations/index.ts';
