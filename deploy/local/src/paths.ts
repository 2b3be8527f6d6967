import { join } from 'node:path';

/** The checkout. */
export const root = join(import.meta.dirname, '..', '..', '..');
/** The local stack keeps everything here: data, logs, secrets, its processes. */
export const home = process.env['OTDEL_HOME'] ?? join(root, '.otdel');
export const binaries = join(root, 'node_modules', '.bin');
