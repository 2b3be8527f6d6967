export { freshDatabase, type TestDatabase } from './database.ts';
export { eventually } from './eventually.ts';
export { FixedClock } from './fixed-clock.ts';
export {
  envelopeKeys,
  openRoom,
  type CallOptions,
  type Published,
  type Room,
  type RoomOptions,
} from './room.ts';
export {
  dedicatedServers,
  sharedServers,
  testCertificate,
  timeSkippingTemporal,
  updatesPerRun,
} from './servers.ts';
export { openStandIn, standInMigrations } from './stand-in.ts';
export { newSchema, schemaIn, upgradedSchema } from './upgrade.ts';
