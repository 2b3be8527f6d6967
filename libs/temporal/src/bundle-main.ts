/** The build of a room runs `node bundle-main.js dist`: it makes one bundle of all `*.workflow.js` files in there. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorkflows, workflowsOf } from './bundle.ts';

const folder = resolve(process.argv[2]!);
const workflows = workflowsOf(pathToFileURL(join(folder, 'any.js')).href);
const { code } = await bundleWorkflows(workflows);
writeFileSync(workflows.built, code);
