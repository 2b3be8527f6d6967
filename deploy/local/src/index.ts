export { ensureBuilt } from './build.ts';
export { Supervisor } from './supervisor.ts';
export { home, root } from './paths.ts';
export { startStack } from './starting.ts';
export type { Stack, StackOptions } from './stack.ts';
