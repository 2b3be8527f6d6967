import { bootService } from '@otdel/platform';
import { PlanningModule } from './planning.module.ts';

await bootService({ module: PlanningModule });
