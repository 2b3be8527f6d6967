import { Body, Controller, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import { forbidden, meView, sessionView, signInBody, type SessionView } from '@otdel/contracts';
import { Config } from '@otdel/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { IdentityService } from '../access/identity.service.ts';
import { AccountQueries } from '../account/account.queries.ts';
import { Answers } from '../docs/answers.decorator.ts';
import { byId, strict, type ById } from '../input/strict.ts';
import { isSameOrigin, refreshCookie, type RefreshCookie } from './domain/cookie.ts';
import { sessionLifetime, SessionService, type Opened } from './session.service.ts';

@Controller('api')
export class SessionController {
  readonly #publicUrl: URL | undefined;

  constructor(
    private readonly sessions: SessionService,
    private readonly identities: IdentityService,
    private readonly accounts: AccountQueries,
    config: Config,
  ) {
    this.#publicUrl = config.env.PUBLIC_URL === undefined ? undefined : new URL(config.env.PUBLIC_URL);
  }

  @Post('sessions')
  @Answers({ does: 'Signs in: an access token, and a cookie to renew it', gives: sessionView, status: 201 })
  async signIn(
    @Body({ schema: strict(signInBody) }) body: z.output<typeof signInBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return this.#give(await this.sessions.signIn(body, request.ip), request, reply);
  }

  @Post('sessions/refresh')
  @Answers({ does: 'Renews the access token by the cookie of the sign-in', gives: sessionView })
  async refresh(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    this.#mustBeOurPage(request);
    return this.#give(await this.sessions.refresh(this.#cookieOf(request)), request, reply);
  }

  @Delete('sessions')
  @Answers({ does: 'Signs out: ends the session of the cookie', gives: null })
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.#mustBeOurPage(request);
    await this.sessions.signOut(this.#cookieOf(request));
    const { name, options } = this.#cookie(request);
    reply.clearCookie(name, options);
  }

  @Post('accounts/:id/sessions')
  @Answers({
    does: 'Acts as another account, on record: an access token without a cookie',
    gives: sessionView,
    status: 201,
  })
  async actAs(@Param(byId) { id }: ById, @Req() request: FastifyRequest): Promise<SessionView> {
    return this.sessions.actAs(id, await this.identities.of(request));
  }

  @Get('me')
  @Answers({ does: 'Who is signed in', gives: meView })
  async me(@Req() request: FastifyRequest): Promise<z.output<typeof meView>> {
    const { accountId, actedBy } = await this.identities.of(request);
    return { ...(await this.accounts.get(accountId)), actedBy: actedBy?.accountId ?? null };
  }

  #give({ session, refreshToken }: Opened, request: FastifyRequest, reply: FastifyReply): SessionView {
    const { name, options } = this.#cookie(request);
    reply.setCookie(name, refreshToken, { ...options, maxAge: sessionLifetime.hours * 3600 });
    reply.header('cache-control', 'no-store');
    return session;
  }

  #cookie(request: FastifyRequest): RefreshCookie {
    return refreshCookie((this.#publicUrl?.protocol ?? `${request.protocol}:`) === 'https:');
  }

  #cookieOf(request: FastifyRequest): string | undefined {
    return request.cookies[this.#cookie(request).name];
  }

  /** @throws forbidden when a foreign page asks with the cookie of ours */
  #mustBeOurPage(request: FastifyRequest): void {
    const hosts = [request.host, ...(this.#publicUrl ? [this.#publicUrl.host] : [])];
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (!isSameOrigin({ origin, 'sec-fetch-site': typeof site === 'string' ? site : undefined }, hosts))
      throw forbidden('foreign_origin');
  }
}
