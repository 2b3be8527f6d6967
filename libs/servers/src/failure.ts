/** An error that the person at the keyboard can fix: printed as two sentences, without a stack. */
export class Failure extends Error {
  readonly remedy: string;
  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}

const known: Record<string, [string, string]> = {
  ENOSPC: ['The disk is full.', 'Free some space (a running firm needs about 1 GB) and start again.'],
  EACCES: [
    'A file or folder may not be written.',
    'Run as the owner of this folder, or clone into one that is yours.',
  ],
  EROFS: ['This folder is read-only.', 'Clone into a folder that can be written.'],
  EMFILE: ['Too many open files.', 'Raise the limit: ulimit -n 4096'],
};

/** What happened and how to fix it, for any error. */
export function explain(error: unknown): { what: string; remedy: string } {
  if (error instanceof Failure) return { what: error.message, remedy: error.remedy };
  const { code, path, message } = error as NodeJS.ErrnoException;
  const found = code ? known[code] : undefined;
  if (found) return { what: `${found[0]}${path ? ` (${path})` : ''}`, remedy: found[1] };
  return { what: message ?? String(error), remedy: 'See .otdel/logs, or run again with LOG_LEVEL=debug.' };
}
