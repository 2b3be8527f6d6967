export { brokenPromises, ordersOf, promiseFacts, revenueFacts } from './facts.ts';
export { generateFirm } from './generate.ts';
export { importFirm } from './import.ts';
export { readMapping } from '@otdel/firm-files';
export { readFirm, type FirmFiles } from '@otdel/firm-files';
export { replayFirm } from './replay.ts';
export { verifyFirm, type Check } from './verify.ts';
