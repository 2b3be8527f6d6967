export { ordersMigrations } from './migrations/index.ts';
export { OrdersModule } from './orders.module.ts';
