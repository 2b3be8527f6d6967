export { planningMigrations } from './migrations/index.ts';
export { PlanningModule } from './planning.module.ts';
