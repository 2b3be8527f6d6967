import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';

/** The shape of an order's process and nothing of an order: what Temporal alone costs. */
export const bareStep = defineUpdate<void, [string]>('step');
export const bareAnswer = defineSignal('answer');

const { nothing } = proxyLocalActivities<{ nothing(step: string): Promise<void> }>({
  startToCloseTimeout: '10 s',
});

export async function bare(): Promise<void> {
  let steps = 0;
  let answered = false;
  setHandler(bareStep, async (step) => {
    await nothing(step);
    steps++;
  });
  setHandler(bareAnswer, () => void (answered = true));
  // confirmed; its supply; shipped, watched by a timer; delivered; asked; answered; closed
  await condition(() => steps >= 1);
  await nothing('supply');
  await condition(() => steps >= 2, '30 days');
  await condition(() => steps >= 3);
  await nothing('ask');
  await condition(() => answered, '14 days');
  await nothing('close');
  await condition(allHandlersFinished);
}
