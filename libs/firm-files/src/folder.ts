import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Files } from './firm.ts';
import { mappingSchema, type Mapping } from './mapping.ts';

/** The files of a folder. @throws Error when there is no such folder */
export function filesIn(dir: string): Files {
  if (!existsSync(dir)) throw new Error(`There is no folder ${dir}.`);
  const names = readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [] : [entry.name],
  );
  return { names, bytes: (name) => readFileSync(join(dir, name)) };
}

/** @throws Error with the place and the reason when the mapping file is not valid */
export function readMapping(path: string): Mapping {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`The mapping file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const parsed = mappingSchema.safeParse(json);
  if (!parsed.success)
    throw new Error(`The mapping file ${path} is not valid:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
