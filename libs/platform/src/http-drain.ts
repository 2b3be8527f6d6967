import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';

/** Milliseconds that a stopping process waits for requests in flight. */
export const finishWithin = 4_000;

/**
 * Lets a stopping process answer its requests and close keep-alive connections. Event streams never end by themselves, so they
 * are cut at once: their clients reconnect to another process.
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
