import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  beginImport,
  checkImport,
  mapImport,
  newId,
  refused,
  runImport,
  uploadImportFile,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import type { LanguageCode } from '@otdel/contracts/sentences';
import { mappingSchema, type Mapping } from '@otdel/firm-files';
import {
  afterCommit,
  applyOnce,
  Clock,
  Config,
  currentContext,
  Database,
  run,
  whoActs,
  type Tx,
} from '@otdel/platform';
import { storageAt, TooLarge, type Storage } from '@otdel/storage';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { Commands } from '../idempotency/commands.service.ts';
import { ImportJobs } from './import-jobs.service.ts';
import { importById, outOf, type ImportRow } from './import.queries.ts';
import { ReadingService } from './reading.service.ts';

const megabyte = 1_048_576;
const mostFiles = 50;
type At = { importId: string };

/** Imports from their first file to the order to begin; the job does the rest. */
@Injectable()
export class ImportService implements OnModuleInit {
  readonly #most: number;
  readonly #storageUrl: string;
  #storage!: Storage;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: Commands,
    private readonly reading: ReadingService,
    private readonly jobs: ImportJobs,
    config: Config,
  ) {
    this.#most = config.env.IMPORT_MAX_MB;
    this.#storageUrl = config.required('STORAGE_URL');
  }

  async onModuleInit(): Promise<void> {
    this.#storage = await storageAt(this.#storageUrl);
  }

  /** @throws refused `mapping_invalid` @returns the id */
  async begin({ mapping, orders }: RequestOf<typeof beginImport>): Promise<string> {
    const checked = mappingOf(mapping);
    const { commandId, correlationId } = currentContext();
    const print = await this.commands.claim(beginImport, { mapping, orders });
    return this.db.transaction((tx) =>
      applyOnce(tx, { commandId, fingerprint: print }, async () => {
        const id = newId();
        await run(tx)`
          insert into import (id, state, actor, correlation_id, orders, mapping, made_at)
          values (${id}, 'open', ${whoActs()}, ${correlationId}, ${orders}, ${JSON.stringify(checked)}::jsonb,
            ${this.clock.now().toString()})`;
        return id;
      }),
    );
  }

  /** @throws refused `file_too_large`, `too_many_files`, `import_busy`, `import_over`; not_found `import` */
  async upload(
    { importId, name }: RequestOf<typeof uploadImportFile>,
    content: Readable,
    language: LanguageCode,
  ): Promise<ResponseOf<typeof uploadImportFile>> {
    const { files } = await this.db.read((tx) => mayChange(tx, importId));
    if (files.length >= mostFiles && !files.some((file) => file.name === name))
      throw refused('too_many_files', { most: mostFiles });
    const key = `imports/${importId}/${newId()}`;
    const stored = await this.#storage
      .put(key, content, { most: this.#most * megabyte })
      .catch((error: unknown) => {
        throw error instanceof TooLarge ? refused('file_too_large', { megabytes: this.#most }) : error;
      });
    const row = await this.db.transaction(async (tx) => {
      const found = await mayChange(tx, importId, true);
      await run(tx)`
        insert into import_file (import_id, name, key, bytes, sha256)
        values (${importId}, ${name}, ${key}, ${stored.bytes}::bigint, ${stored.sha256})
        on conflict (import_id, name) do update set key = excluded.key, bytes = excluded.bytes, sha256 = excluded.sha256`;
      await reopen(tx, importId);
      return found;
    });
    const keys = Object.fromEntries([...row.files, { name, key }].map((file) => [file.name, file.key]));
    const { seen, out } = await this.reading.ask('see', {
      file: name,
      keys,
      mapping: row.mapping ?? undefined,
    });
    return { name, bytes: stored.bytes, seen, out: outOf(out, language) };
  }

  /** @throws refused `mapping_invalid`, `import_busy`, `import_over`; not_found `import` */
  async map({ importId, mapping }: RequestOf<typeof mapImport>): Promise<void> {
    const checked = mappingOf(mapping);
    await this.db.transaction(async (tx) => {
      await mayChange(tx, importId, true);
      await reopen(tx, importId);
      await run(tx)`update import set mapping = ${JSON.stringify(checked)}::jsonb where id = ${importId}`;
    });
  }

  async check({ importId }: RequestOf<typeof checkImport>): Promise<void> {
    await this.#ask(importId, 'checking');
  }

  async run({ importId }: RequestOf<typeof runImport>): Promise<void> {
    await this.#ask(importId, 'running');
  }

  /** The job does it in the name of who asks. Asked again while it is at work it changes nothing. */
  async #ask(importId: string, state: 'checking' | 'running'): Promise<void> {
    await this.db.transaction(async (tx) => {
      const row = await importById(tx, importId, true);
      if (row.state === state) return;
      if (row.state === 'done' && state === 'running') return;
      mustBeStill(row);
      if (row.files.length === 0) throw refused('import_without_files');
      // a plan that was begun is gone on with
      const planned = row.planned && row.state === 'failed' && state === 'running';
      await run(tx)`
        update import set state = ${state}, planned = ${planned}, position = ${planned ? row.position : 0},
          total = ${planned ? row.total : 0}, actor = ${whoActs()}, failure = null, leased_until = null,
          correlation_id = ${currentContext().correlationId}, asked_at = ${this.clock.now().toString()}
        where id = ${importId}`;
      afterCommit(tx, () => this.jobs.nudge());
    });
  }
}

/** @throws refused `mapping_invalid` with the place and the reason */
function mappingOf(given: Record<string, unknown> | null): Mapping | null {
  if (given === null) return null;
  const parsed = mappingSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const why = z
    .prettifyError(parsed.error)
    .replaceAll(/\s*\n\s*/g, ' ')
    .slice(0, 500);
  throw refused('mapping_invalid', { why });
}

async function mayChange(tx: Tx, importId: At['importId'], lock = false): Promise<ImportRow> {
  const row = await importById(tx, importId, lock);
  mustBeStill(row);
  return row;
}

function mustBeStill({ state }: ImportRow): void {
  if (state === 'checking' || state === 'running') throw refused('import_busy');
  if (state === 'done') throw refused('import_over');
}

/** What was found out before does not count any more. */
const reopen = (tx: Tx, importId: string) =>
  run(tx)`
    update import set state = 'open', tables = null, out = null, planned = false, position = 0, total = 0, failure = null
    where id = ${importId}`;
