import { Injectable } from '@nestjs/common';
import { unauthenticated } from '@otdel/contracts';
import { Clock, Config } from '@otdel/platform';
import { errors, jwtVerify, SignJWT } from 'jose';
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { z } from 'zod';

/** Seconds. */
export const tokenLifetime = 15 * 60;
const issuer = 'otdel';
const audience = 'otdel-api';
const typ = 'at+jwt';
const alg = 'HS256';

const claims = z.object({
  sub: z.uuid(),
  epoch: z.int(),
  sid: z.uuid().optional(),
  act: z.object({ sub: z.uuid(), epoch: z.int(), sid: z.uuid().optional() }).optional(),
  exp: z.int(),
});
/** An account as it stood when the token was made; a later epoch makes the token void, and so does the end of its session. */
export interface Standing {
  accountId: string;
  epoch: number;
  /** Null in a token of a version that named no session: it is good until it expires. */
  sessionId: string | null;
}
export interface Claims extends Standing {
  /** The administrator who acts as the account. */
  actedBy: Standing | null;
}

/** Short-lived access tokens. They say who, never what they may: that is looked up. */
@Injectable()
export class TokenService {
  readonly #key: ReturnType<typeof createSecretKey>;
  readonly #ofSuccessors: Buffer;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    const secret = config.required('TOKEN_SECRET');
    this.#key = createSecretKey(secret, 'utf8');
    this.#ofSuccessors = Buffer.from(hkdfSync('sha256', secret, '', 'successors of refresh tokens', 32));
  }

  sign({ actedBy, ...own }: Claims): Promise<string> {
    const now = this.#seconds();
    const { sub, ...claimed } = claimsOf(own);
    return new SignJWT({ ...claimed, ...(actedBy && { act: claimsOf(actedBy) }) })
      .setProtectedHeader({ alg, typ })
      .setSubject(sub)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + tokenLifetime)
      .sign(this.#key);
  }

  /** The refresh token that follows on this one: always the same, and kept nowhere. Nobody computes it without our secret. */
  successorOf(refreshToken: string): string {
    return createHmac('sha256', this.#ofSuccessors).update(refreshToken).digest('base64url');
  }

  /** @throws DomainError unauthenticated `token_expired`, `token_invalid` */
  async verify(token: string): Promise<Claims & { expiresAt: number }> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [alg],
        issuer,
        audience,
        typ,
        currentDate: new Date(this.clock.now().epochMilliseconds),
      });
      const { act, exp, ...own } = claims.parse(payload);
      return { ...standingOf(own), actedBy: act ? standingOf(act) : null, expiresAt: exp };
    } catch (error) {
      throw unauthenticated(error instanceof errors.JWTExpired ? 'token_expired' : 'token_invalid');
    }
  }

  #seconds(): number {
    return Math.floor(this.clock.now().epochMilliseconds / 1000);
  }
}

interface Claimed {
  sub: string;
  epoch: number;
  sid?: string | undefined;
}
const claimsOf = ({ accountId, epoch, sessionId }: Standing): Claimed => ({
  sub: accountId,
  epoch,
  ...(sessionId !== null && { sid: sessionId }),
});
const standingOf = ({ sub, epoch, sid }: Claimed): Standing => ({
  accountId: sub,
  epoch,
  sessionId: sid ?? null,
});
