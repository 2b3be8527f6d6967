export { On, type Delivered } from './handlers.ts';
export { MessagingModule } from './messaging.module.ts';
export { Messaging, type MessagingOptions } from './messaging.ts';
export { messagingMigrations } from './migrations/index.ts';
export { ReadModel } from './read-models.ts';
export { publication, publish, publishAll, type Publication } from './publish.ts';
