import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';

export const peerStep = defineUpdate<void, [string]>('step');
export const peerAnswer = defineSignal('answer');

const { nothing } = proxyLocalActivities<{ nothing(step: string): Promise<void> }>({
  startToCloseTimeout: '10 s',
});

/** The shape of an order's process without an order: the cost of Temporal alone. */
export async function life(): Promise<void> {
  const its = listening();
  // confirmed; its supply; shipped, watched by a timer; delivered; asked; answered; closed
  await condition(() => its.steps >= 1);
  await nothing('supply');
  await condition(() => its.steps >= 2, '30 days');
  await condition(() => its.steps >= 3);
  await nothing('ask');
  await condition(() => its.answered, '14 days');
  await nothing('close');
  await condition(allHandlersFinished);
}

/** Takes steps until the answer comes. */
export async function steps(): Promise<void> {
  const its = listening();
  await condition(() => its.answered);
  await condition(allHandlersFinished);
}

function listening(): { steps: number; answered: boolean } {
  const its = { steps: 0, answered: false };
  setHandler(peerStep, async (step) => {
    await nothing(step);
    its.steps++;
  });
  setHandler(peerAnswer, () => void (its.answered = true));
  return its;
}
