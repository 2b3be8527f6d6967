export { messagingDdl } from './ddl.ts';
export { On, type Delivered } from './handlers.ts';
export { Messaging, MessagingModule, type MessagingOptions } from './messaging.module.ts';
export { publication, publish, publishAll, type Publication } from './publish.ts';
