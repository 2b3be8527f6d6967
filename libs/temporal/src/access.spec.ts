import { eventually, testCertificate } from '@otdel/testing';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connectionTo } from './testing/samples/stories.ts';
import { temporalAccess } from './access.ts';
import type { TemporalConnection } from './connection.ts';

const { ca, cert, key } = testCertificate;
const [caPem, certPem, keyPem] = [ca, cert, key].map((file) => readFileSync(file));

/** A server of gRPC behind real TLS, which asks for a certificate: it answers every call with an empty message. */
let server: Http2SecureServer;
const seen: { key: unknown; certificate: boolean }[] = [];
let connection: TemporalConnection | undefined;
beforeAll(async () => {
  server = createSecureServer({
    cert: certPem!,
    key: keyPem!,
    ca: caPem!,
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const socket = stream.session!.socket as TLSSocket;
    seen.push({ key: headers.authorization, certificate: socket.authorized });
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  await connection?.close();
  connection = undefined;
  seen.length = 0;
});
afterAll(() => void server?.close());

const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const tls = { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_SERVER_NAME: 'office.test' };

test('a Temporal of others is reached by TLS, with a certificate and a key', async () => {
  connection = connectionTo({
    ...tls,
    TEMPORAL_ADDRESS: address(),
    TEMPORAL_TLS_CERT: cert,
    TEMPORAL_TLS_KEY: key,
    TEMPORAL_API_KEY: 'of-the-cloud',
  });
  await connection.ready();
  expect(seen[0]).toEqual({ key: 'Bearer of-the-cloud', certificate: true });
});

test('a server that shows no certificate of the authority, or of another name, is not spoken to', async () => {
  const others: Record<string, string>[] = [
    { TEMPORAL_TLS: 'true', TEMPORAL_TLS_SERVER_NAME: 'office.test' },
    { ...tls, TEMPORAL_TLS_SERVER_NAME: 'other.test' },
  ];
  for (const settings of others) {
    const tries: string[] = [];
    const refused = (error: Error) => tries.push(error.message);
    server.on('tlsClientError', refused);
    connection = connectionTo({ ...settings, TEMPORAL_ADDRESS: address() });
    connection.ready().catch(() => undefined);
    await eventually(() => expect(tries.length).toBeGreaterThan(0));
    server.off('tlsClientError', refused);
    await connection.close();
  }
  expect(seen).toEqual([]);
});

test('what is missing or cannot be read is named', () => {
  expect(() => temporalAccess({ TEMPORAL_TLS_CERT: cert })).toThrow('go together');
  expect(() => temporalAccess({ TEMPORAL_TLS_CA: '/none.pem' })).toThrow('TEMPORAL_TLS_CA names a file');
  expect(temporalAccess({})).toEqual({});
  expect(temporalAccess({ TEMPORAL_API_KEY: 'k' })).toEqual({ apiKey: 'k', tls: true });
});
