/** The process kit. A workflow bundle may hold everything exported here, and nothing else of this library. */
export { brokenStep, toFailure } from '../failure.ts';
export {
  type By,
  bySystem,
  type CarriedOver,
  type Command,
  commandUpdate,
  type ProcessInput,
  type StepInput,
} from './messages.ts';
export { Process, type ProcessOptions } from './process.ts';
export { stepsOf } from './steps.ts';
