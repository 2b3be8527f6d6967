export { bootService, createApp, type BootOptions } from './boot.ts';
export { Cleaning } from './cleaning.ts';
export { Clock } from './clock.ts';
export { applyOnce, fingerprint, keyReused, once, resultOf, wasApplied } from './commands.ts';
export { Config, readConfig } from './config.ts';
export {
  asSystem,
  currentContext,
  nameOrder,
  noteReplay,
  peekContext,
  runInContext,
  timeLeft,
  type Context,
} from './context.ts';
export { afterCommit, Database, isPassing, RunAgain, violated, type Tx } from './database/database.ts';
export { connect, DatabaseModule } from './database/database.module.ts';
export { installationId } from './database/installation.ts';
export { migrate, migrateMain, urlAs, type MigrateOptions } from './database/migrate.ts';
export { allOf, finds, many, one, run, whoActs } from './database/sql.ts';
export { InstantType, PlainDateType, PriceType } from './database/types.ts';
export { differs } from './differs.ts';
export { parseEnvelopeKeys, sign, verify, type EnvelopeKeys } from './envelope-keys.ts';
export { Health } from './health.ts';
export { configureLogging, logger } from './logging.ts';
export { commandMigrations, searchMigrations, searchOperators } from './migrations/index.ts';
export { decodeCursor, page } from './paging.ts';
export { languageOf, statusOf } from './problem.ts';
export { Recurring } from './recurring.ts';
export { alike, codeKeyFunction, lookalike, mustLookLikeNone } from './code-key.ts';
export { newRecord, putByCode, type Put } from './put-by-code.ts';
export { mustBeAsSeen } from './seen.ts';
export { mustMay } from './rpc/answer.ts';
export { Answers, answering, answersOf, controllerOf } from './rpc/answers.ts';
export { Rpc, RpcModule } from './rpc/rpc.ts';
export { roomSocket } from './rpc/signed-socket.ts';
