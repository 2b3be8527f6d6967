/** Test support for workflows: no production code imports it. */
export { recordHistory, replayRecorded } from './histories.ts';
export { modulesOf } from './modules.ts';
export { PaperProcess, type PaperOptions } from './paper-process.ts';
