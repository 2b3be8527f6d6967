/** Run by the build of a service: `node bundle-main.js dist/process/order.workflow.js` makes the bundle beside it. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtBundleOf, bundleWorkflows } from './bundle.ts';

for (const file of process.argv.slice(2)) {
  const path = resolve(file);
  const { code } = await bundleWorkflows(path);
  writeFileSync(builtBundleOf(path), code);
}
