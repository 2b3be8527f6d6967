/** What a process needs to be tried on paper. For tests only. */
export { recordHistory, replayRecorded } from './histories.ts';
export { modulesOf } from './modules.ts';
export { PaperProcess, type PaperOptions } from './paper-process.ts';
