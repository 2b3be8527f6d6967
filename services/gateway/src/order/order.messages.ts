import { orderView, taskView } from '@otdel/contracts';
import { z } from 'zod';

/** The order, and what people have to do for it now. */
export const orderWithTasks = orderView
  .extend({
    openTasks: z
      .array(taskView)
      .nullable()
      .meta({ description: 'Those that you may see; null while planning does not answer' }),
  })
  .meta({ id: 'OrderWithTasks' });
export type OrderWithTasks = z.output<typeof orderWithTasks>;
