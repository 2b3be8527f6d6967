import { fileURLToPath } from 'node:url';
import { FolderStorage } from './folder.ts';
import type { Storage } from './storage.ts';

export { Storage, TooLarge, type Stored } from './storage.ts';

/**
 * The storage at an address. The client of S3 is loaded only for one.
 * @param url `file:///var/lib/otdel/uploads` or `s3://ACCESS:SECRET@host/bucket/prefix`
 */
export async function storageAt(url: string): Promise<Storage> {
  const at = new URL(url);
  if (at.protocol === 'file:') return new FolderStorage(fileURLToPath(at));
  if (at.protocol !== 's3:')
    throw new Error('Storage is at file:///a/folder or s3://ACCESS:SECRET@host/bucket.');
  const { S3Storage } = await import('./s3.ts');
  return new S3Storage(at);
}
