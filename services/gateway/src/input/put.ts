import { HttpStatus } from '@nestjs/common';
import type { putOutcome } from '@otdel/contracts';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';

/** 201 when the PUT made the thing, 200 when it was there. */
export function answerPut<T extends { outcome: z.output<typeof putOutcome> }>(
  reply: FastifyReply,
  done: T,
): T {
  reply.status(done.outcome === 'created' ? HttpStatus.CREATED : HttpStatus.OK);
  return done;
}
