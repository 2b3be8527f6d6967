import { Body, Controller, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  accountChange,
  accountFilters,
  accountView,
  newAccount,
  pageOf,
  type AccountView,
  type Page,
} from '@otdel/contracts';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { IdentityService } from '../access/identity.service.ts';
import { Answers } from '../docs/answers.decorator.ts';
import { byId, strict, type ById } from '../input/strict.ts';
import { AccountQueries } from './account.queries.ts';
import { AccountService } from './account.service.ts';

@Controller('api/accounts')
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly queries: AccountQueries,
    private readonly identities: IdentityService,
  ) {}

  @Get()
  @Answers({ does: 'Accounts by login', gives: pageOf(accountView) })
  list(
    @Query({ schema: strict(accountFilters) }) filters: z.output<typeof accountFilters>,
  ): Promise<Page<AccountView>> {
    return this.queries.list(filters);
  }

  @Post()
  @Answers({
    does: 'Makes an account for a person of the staff, or for a program',
    gives: accountView,
    status: 201,
  })
  async create(
    @Body({ schema: strict(newAccount) }) body: z.output<typeof newAccount>,
    @Req() request: FastifyRequest,
  ): Promise<AccountView> {
    return this.accounts.create(body, await this.identities.of(request));
  }

  @Get(':id')
  @Answers({ does: 'One account', gives: accountView })
  get(@Param(byId) { id }: ById): Promise<AccountView> {
    return this.queries.get(id);
  }

  @Patch(':id')
  @Answers({
    does: 'Changes activity, role or password; the sessions of the account end',
    gives: accountView,
  })
  async change(
    @Param(byId) { id }: ById,
    @Body({ schema: strict(accountChange) }) body: z.output<typeof accountChange>,
    @Req() request: FastifyRequest,
  ): Promise<AccountView> {
    return this.accounts.change(id, body, await this.identities.of(request));
  }
}
