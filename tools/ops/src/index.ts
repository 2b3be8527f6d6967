export { healthOf, type ServiceState } from './health.ts';
export { runOps, type Here } from './ops.ts';
export { table } from './table.ts';
