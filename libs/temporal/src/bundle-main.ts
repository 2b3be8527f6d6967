/** Run by the build of a room: `node bundle-main.js dist` makes one bundle of all `*.workflow.js` in it. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorkflows, workflowsOf } from './bundle.ts';

const folder = resolve(process.argv[2]!);
const workflows = workflowsOf(pathToFileURL(join(folder, 'any.js')).href);
const { code } = await bundleWorkflows(workflows);
writeFileSync(workflows.built, code);
