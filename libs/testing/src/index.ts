export { freshDatabase, type TestDatabase } from './database.ts';
export { eventually } from './eventually.ts';
export { FixedClock } from './fixed-clock.ts';
export { envelopeKeys, openRoom, type Asking, type Published, type Room, type RoomOptions } from './room.ts';
export { ownServers, sharedServers, timeSkippingTemporal } from './servers.ts';
export { openStandIn, standInMigrations } from './stand-in.ts';
export { made, schemaIn, upgraded } from './upgrade.ts';
