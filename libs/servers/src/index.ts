export { Child, lastLines, type Ending, type Program } from './child.ts';
export { Failure, explain } from './failure.ts';
export { Ports } from './ports.ts';
export { ensureDatabase, postgresAnswers } from './postgres.ts';
export { redisAnswers } from './redis.ts';
export {
  prepareServers,
  serverNames,
  startServers,
  type Launchers,
  type Server,
  type ServerName,
  type Servers,
  type ServersOptions,
} from './servers.ts';
export { namespace, processesAt, temporalAnswers } from './temporal.ts';
export { cache, fromWheel, wheels } from './wheel.ts';
