import { bootService } from '@otdel/platform';
import { ReceivablesModule } from './receivables.module.ts';

await bootService({ module: ReceivablesModule });
