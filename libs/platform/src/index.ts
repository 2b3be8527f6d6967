export { bootService, createApp, type BootOptions } from './boot.ts';
export { Clock, FixedClock, SystemClock } from './clock.ts';
export { appliedCommandDdl, applyOnce, fingerprint } from './commands.ts';
export { Config, readConfig } from './config.ts';
export {
  currentContext,
  currentContextOrSystem,
  nameOrder,
  peekContext,
  runInContext,
  type Context,
} from './context.ts';
export { afterCommit, Database, isPassing, violated, type Tx } from './database/database.ts';
export { connect, DatabaseModule, type DatabaseOptions } from './database/database.module.ts';
export { migrate, migrateMain, urlAs, type MigrateOptions } from './database/migrate.ts';
export { InstantType, PlainDateType, typeParsers } from './database/types.ts';
export { Health, type CheckResult } from './health.ts';
export { configureLogging, logger } from './logging.ts';
export { decodeCursor, encodeCursor, page } from './paging.ts';
export { ProblemFilter, statusOf, toProblem, type Problem } from './problem.ts';
export { Handle, issuesOf } from './rpc/handle.ts';
export { Rpc, RpcModule } from './rpc/rpc.ts';
