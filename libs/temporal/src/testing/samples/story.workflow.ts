import { condition, defineSignal, setHandler, setWorkflowOptions } from '@temporalio/workflow';

export const goOn = defineSignal('goOn');

/** Waits, at the longest for a year, and says so. */
export async function story(): Promise<string> {
  let going = false;
  setHandler(goOn, () => void (going = true));
  await condition(() => going, '365 days');
  return 'told';
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, story);
