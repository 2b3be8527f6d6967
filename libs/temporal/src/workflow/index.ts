/** The process kit: everything here may go into a workflow's bundle, and nothing else of this library may. */
export { brokenStep, toFailure } from '../failure.ts';
export {
  type By,
  bySystem,
  type Command,
  commandUpdate,
  type ProcessInput,
  type Remembered,
  type StepInput,
} from './messages.ts';
export { Process, type ProcessNature } from './process.ts';
export { stepsOf } from './steps.ts';
