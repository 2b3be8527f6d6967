import { bootService } from '@otdel/platform';
import { CrmModule } from './crm.module.ts';

await bootService({ module: CrmModule });
