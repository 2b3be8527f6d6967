import { condition, defineSignal, setHandler, setWorkflowOptions } from '@temporalio/workflow';

export const goOn = defineSignal('goOn');

/** Waits for the signal, at the longest for a year. */
export async function story(): Promise<string> {
  let going = false;
  setHandler(goOn, () => void (going = true));
  await condition(() => going, '365 days');
  return 'told';
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, story);
