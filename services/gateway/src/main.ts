import { bootService } from '@otdel/platform';
import { gateway } from './gateway.ts';

await bootService(gateway);
