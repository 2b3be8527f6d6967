export { CrmModule } from './crm.module.ts';
export { crmMigrations } from './migrations/index.ts';
