import { Controller, Req } from '@nestjs/common';
import {
  beginImport,
  checkImport,
  getImport,
  listImports,
  mapImport,
  runImport,
  uploadImportFile,
  type ImportView,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { languageOf } from '@otdel/platform';
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { Route } from '../operation/route.decorator.ts';
import { ImportQueries } from './import.queries.ts';
import { ImportService } from './import.service.ts';

/** Answers are in the language of who asks, and one of them reads a stream: so none is passed on. */
@Controller()
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly queries: ImportQueries,
  ) {}

  @Route(beginImport)
  async begin(given: unknown, @Req() request: FastifyRequest): Promise<ImportView> {
    return this.#show(await this.imports.begin(asked(beginImport, given)), request);
  }

  @Route(uploadImportFile)
  upload(
    given: RequestOf<typeof uploadImportFile>,
    @Req() request: FastifyRequest,
  ): Promise<ResponseOf<typeof uploadImportFile>> {
    return this.imports.upload(asked(uploadImportFile, given), request.body as Readable, languageOf(request));
  }

  @Route(mapImport)
  async map(given: RequestOf<typeof mapImport>, @Req() request: FastifyRequest): Promise<ImportView> {
    await this.imports.map(given);
    return this.#show(given.importId, request);
  }

  @Route(checkImport)
  async check(given: RequestOf<typeof checkImport>, @Req() request: FastifyRequest): Promise<ImportView> {
    await this.imports.check(given);
    return this.#show(given.importId, request);
  }

  @Route(runImport)
  async run(given: RequestOf<typeof runImport>, @Req() request: FastifyRequest): Promise<ImportView> {
    await this.imports.run(given);
    return this.#show(given.importId, request);
  }

  @Route(getImport)
  get({ importId }: RequestOf<typeof getImport>, @Req() request: FastifyRequest): Promise<ImportView> {
    return this.#show(importId, request);
  }

  @Route(listImports)
  list(given: unknown, @Req() request: FastifyRequest): Promise<ResponseOf<typeof listImports>> {
    return this.queries.list(asked(listImports, given), languageOf(request));
  }

  #show(importId: string, request: FastifyRequest): Promise<ImportView> {
    return this.queries.get({ importId }, languageOf(request));
  }
}

/** With the defaults of the operation. */
const asked = <O extends { request: { parse(given: unknown): unknown } }>(operation: O, given: unknown) =>
  operation.request.parse(given) as ReturnType<O['request']['parse']> as never;
