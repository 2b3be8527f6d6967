import type { BootOptions } from '@otdel/platform';
import { prepareHttp } from './access/http.ts';
import { serveDocs } from './docs/docs.ts';
import { GatewayModule } from './gateway.module.ts';

/** The gateway's boot options. @example await createApp({ ...gateway, env }) */
export const gateway = {
  module: GatewayModule,
  async configure(app, config) {
    await prepareHttp(app, config);
    serveDocs(app);
  },
} satisfies BootOptions;
