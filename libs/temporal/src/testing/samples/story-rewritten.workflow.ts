import { condition, defineSignal, setHandler, setWorkflowOptions } from '@temporalio/workflow';

export const goOn = defineSignal('goOn');

/** The same workflow without its timer: histories that began with one do not replay. */
export async function story(): Promise<string> {
  let going = false;
  setHandler(goOn, () => void (going = true));
  await condition(() => going);
  return 'rewritten';
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, story);
