import type { BootOptions } from '@otdel/platform';
import { hangDoor } from './access/door.ts';
import { serveDocs } from './docs/docs.ts';
import { GatewayModule } from './gateway.module.ts';

/** The whole gateway, to boot. @example await createApp({ ...gateway, env }) */
export const gateway = {
  module: GatewayModule,
  async configure(app, config) {
    await hangDoor(app, config);
    serveDocs(app);
  },
} satisfies BootOptions;
