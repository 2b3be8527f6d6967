import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';

/** Milliseconds that a stopping process gives the requests in hand. */
const finishWithin = 4_000;

/**
 * A stopping process answers what it was asked, and says to keep-alive connections that they end. Live streams, which
 * would go on for ever, are cut at once: their readers come again, to another process.
 */
export function letRequestsFinish(http: FastifyInstance): void {
  const open = new Set<ServerResponse>();
  http.addHook('onRequest', async (_, reply) => {
    open.add(reply.raw);
    reply.raw.once('close', () => open.delete(reply.raw));
  });
  http.addHook('preClose', async () => {
    for (const response of open)
      if (/^text\/event-stream/.test(String(response.getHeader('content-type')))) response.destroy();
      else if (!response.headersSent) response.setHeader('connection', 'close');
    setTimeout(() => http.server.closeAllConnections(), finishWithin).unref();
  });
}
