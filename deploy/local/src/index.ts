export { ensureBuilt } from './build.ts';
export { Keeper } from './keeper.ts';
export { home, root } from './paths.ts';
export { startStack } from './starting.ts';
export type { Stack, StackOptions } from './stack.ts';
