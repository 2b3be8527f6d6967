export { type Activities, bindActivities } from './activities.ts';
export { bundleWorkflows, type WorkflowFiles, workflowsOf } from './bundle.ts';
export { EncryptingCodec } from './codec.ts';
export { TemporalConnection } from './connection.ts';
export { toDomainError } from './failure.ts';
export type { ProcessKind } from './process-kind.ts';
export { type CommandKind, Processes } from './processes.ts';
export { TemporalModule, TemporalProcess, type WorkerModuleOptions } from './temporal.module.ts';
export { TemporalWorker, type WorkerShape } from './worker.ts';
