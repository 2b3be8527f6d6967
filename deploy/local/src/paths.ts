import { join } from 'node:path';

/** The checkout this file stands in. */
export const root = join(import.meta.dirname, '..', '..', '..');
/** Everything the local stack keeps: data, logs, secrets, what runs. */
export const home = process.env['OTDEL_HOME'] ?? join(root, '.otdel');
export const binaries = join(root, 'node_modules', '.bin');
