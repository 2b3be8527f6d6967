export { ensureBuilt } from './build.ts';
export { Child, lastWords, type Program } from './child.ts';
export { Failure, explain } from './failure.ts';
export { Keeper } from './keeper.ts';
export { cache, home, root } from './paths.ts';
export { ensureDatabase } from './servers/postgres.ts';
export {
  startServers,
  type Server,
  type ServerName,
  type Servers,
  type ServersOptions,
} from './servers/servers.ts';
export { temporalAnswers } from './servers/temporal.ts';
export { fromWheel, wheels } from './servers/wheel.ts';
export { startStack, type Stack, type StackOptions } from './stack.ts';
