export { freshDatabase, type TestDatabase } from './database.ts';
export { eventually } from './eventually.ts';
export { ownServers, sharedServers, timeSkippingTemporal } from './servers.ts';
