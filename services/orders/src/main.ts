import { bootService } from '@otdel/platform';
import { OrdersModule } from './orders.module.ts';

await bootService({ module: OrdersModule });
