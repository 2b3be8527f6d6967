import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@otdel/servers';

export interface Table {
  schema: string;
  name: string;
  columns: string[];
}
export interface SavedTable extends Table {
  rows: number;
  /** Of the file. */
  sha256: string;
}
/** manifest.json of a backup: what it holds. It is written last, so a backup that was cut off has none. */
export interface Manifest {
  format: 1;
  /** ISO, UTC: the firm is saved as it was then. */
  moment: string;
  /** The migrations that each service had done. */
  migrations: Record<string, string[]>;
  tables: SavedTable[];
  sequences: { schema: string; name: string; last: string | null }[];
}

export const tableFile = (dir: string, { schema, name }: Table): string =>
  join(dir, 'tables', `${schema}.${name}.gz`);

export const writeManifest = (dir: string, manifest: Manifest): void =>
  writeFileSync(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });

/** @throws Failure when this is no whole backup */
export function readManifest(dir: string): Manifest {
  const file = join(dir, 'manifest.json');
  if (!existsSync(file))
    throw new Failure(
      `${dir} is no whole backup.`,
      'Name the folder that npm run backup has written to its end.',
    );
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (manifest.format !== 1)
    throw new Failure(`${dir} was written by another version.`, 'Restore it with the version that wrote it.');
  return manifest;
}
