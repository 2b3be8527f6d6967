import { bootService } from '@otdel/platform';
import { AnalyticsModule } from './analytics.module.ts';

await bootService({ module: AnalyticsModule });
