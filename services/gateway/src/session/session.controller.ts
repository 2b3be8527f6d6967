import { Controller, Req, Res } from '@nestjs/common';
import {
  actAs,
  changePassword,
  forbidden,
  operationsOn,
  refreshSession,
  signIn,
  signOut,
  unauthenticated,
  type AskedOf,
  type SessionView,
} from '@otdel/contracts';
import { Config } from '@otdel/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Passes } from '../operation/passes.decorator.ts';
import { Route } from '../operation/route.decorator.ts';
import { bearerOf } from './domain/bearer.ts';
import { isSameOrigin, refreshCookie, type RefreshCookie } from './domain/cookie.ts';
import { OwnPasswordService } from './own-password.service.ts';
import { sessionLifetime, SessionService, type Opened } from './session.service.ts';

@Controller()
@Passes(operationsOn.session)
export class SessionController {
  readonly #publicUrl: URL | undefined;

  constructor(
    private readonly sessions: SessionService,
    private readonly ownPassword: OwnPasswordService,
    config: Config,
  ) {
    this.#publicUrl = config.env.PUBLIC_URL === undefined ? undefined : new URL(config.env.PUBLIC_URL);
  }

  @Route(signIn)
  async signIn(
    given: AskedOf<typeof signIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const from = { address: request.ip, refreshToken: this.#cookieOf(request) };
    return this.#give(await this.sessions.signIn(signIn.request.parse(given), from), request, reply);
  }

  @Route(refreshSession)
  async refresh(
    _: AskedOf<typeof refreshSession>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    this.#mustBeOurPage(request);
    return this.#give(await this.sessions.refresh(this.#cookieOf(request)), request, reply);
  }

  @Route(signOut)
  async signOut(
    _: AskedOf<typeof signOut>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.#mustBeOurPage(request);
    const { name, options } = this.#cookie(request);
    reply.clearCookie(name, options);
    const accessToken = bearerOf(request.headers.authorization);
    await this.sessions.signOut({ refreshToken: this.#cookieOf(request), accessToken });
  }

  @Route(actAs)
  actAs(given: AskedOf<typeof actAs>, @Req() request: FastifyRequest): Promise<SessionView> {
    const accessToken = bearerOf(request.headers.authorization);
    if (!accessToken) throw unauthenticated('no_token');
    return this.sessions.actAs(actAs.request.parse(given).accountId, accessToken);
  }

  @Route(changePassword)
  changePassword(given: AskedOf<typeof changePassword>, @Req() request: FastifyRequest): Promise<void> {
    const accessToken = bearerOf(request.headers.authorization);
    if (!accessToken) throw unauthenticated('no_token');
    return this.ownPassword.change(changePassword.request.parse(given), { accessToken, address: request.ip });
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
    // the host of a request is what its sender writes
    const hosts = [this.#publicUrl?.host ?? request.host];
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (!isSameOrigin({ origin, 'sec-fetch-site': typeof site === 'string' ? site : undefined }, hosts))
      throw forbidden('foreign_origin');
  }
}
