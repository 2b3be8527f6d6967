export { AnalyticsModule } from './analytics.module.ts';
export { analyticsMigrations } from './migrations/index.ts';
