import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { Failure } from '@otdel/servers';

/** How people reach the gateway when it is open to an office. */
export interface Door {
  host: string;
  /** Files of PEM. */
  tls?: { cert: string; key: string };
  /** The address of a proxy before it. */
  publicUrl?: string;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

/**
 * @returns undefined when the gateway is for this machine alone
 * @throws Failure when it would be open to the network without https, or the files are not there
 */
export function doorOf(env: NodeJS.ProcessEnv): Door | undefined {
  const { HTTP_HOST: host = '', PUBLIC_URL: publicUrl = '' } = env;
  const [cert, key] = [fileOf(env, 'TLS_CERT'), fileOf(env, 'TLS_KEY')];
  if ((cert === undefined) !== (key === undefined))
    throw new Failure(
      `${cert ? 'TLS_KEY' : 'TLS_CERT'} is missing: a certificate and its key come together.`,
      'Name both files, or neither.',
    );
  const isOpen = host !== '' && !isLoopback(host);
  if (isOpen && !cert && !publicUrl)
    throw new Failure(
      `HTTP_HOST=${host} opens the firm to the network, and passwords would go over it for all to read.`,
      'Name a certificate, TLS_CERT=cert.pem TLS_KEY=key.pem; or, when a proxy before it speaks https, its address: PUBLIC_URL=https://otdel.example',
    );
  if (!isOpen && !cert) return undefined;
  return {
    host: host || '127.0.0.1',
    ...(cert && key && { tls: { cert, key } }),
    ...(publicUrl && { publicUrl }),
  };
}

function fileOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  if (!env[name]) return undefined;
  const file = resolve(env['INIT_CWD'] ?? process.cwd(), env[name]);
  if (existsSync(file)) return file;
  throw new Failure(`${name} names ${file}, which is not there.`, 'Name a file of PEM.');
}

/** The address that people are told. That of a certificate has the name in it. */
export function addressOf({ host, tls, publicUrl }: Door, port: number): string {
  if (publicUrl) return publicUrl.replace(/\/$/, '');
  const name = (tls && nameIn(tls.cert)) || (isEverywhere(host) ? hostname() : host);
  return `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function nameIn(file: string): string | undefined {
  try {
    return /DNS:([^,*\s]+)/.exec(new X509Certificate(readFileSync(file)).subjectAltName ?? '')?.[1];
  } catch {
    return undefined; // the gateway says what is wrong with it
  }
}
