export { bindActivities, type OnBehalf } from './activities.ts';
export { bundleWorkflows, workflowsBeside } from './bundle.ts';
export { EncryptingCodec } from './codec.ts';
export { TemporalConnection } from './connection.ts';
export { brokenStep, toDomainError, toFailure } from './failure.ts';
export { recordHistory, replayRecorded } from './replay.ts';
export { TemporalModule, TemporalProcess, type WorkerModuleOptions } from './temporal.module.ts';
export { TemporalWorker, type WorkerShape } from './worker.ts';
