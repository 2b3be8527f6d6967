import { readFileSync } from 'node:fs';

/** How to be let in by a Temporal that is not ours: by a certificate, by a key, or by both. */
export interface Access {
  apiKey?: string;
  tls?:
    | true
    | {
        serverNameOverride?: string;
        serverRootCACertificate?: Buffer;
        clientCertPair?: { crt: Buffer; key: Buffer };
      };
}

/** The settings that name it. Certificates and the key of one are files of PEM. */
export interface AccessSettings {
  TEMPORAL_API_KEY?: string | undefined;
  /** `true`: TLS with the authorities that this system trusts. */
  TEMPORAL_TLS?: boolean | undefined;
  TEMPORAL_TLS_CA?: string | undefined;
  TEMPORAL_TLS_CERT?: string | undefined;
  TEMPORAL_TLS_KEY?: string | undefined;
  TEMPORAL_TLS_SERVER_NAME?: string | undefined;
}

/**
 * Reads the files that the settings name. An API key is sent over TLS only.
 * @throws Error that names the setting which is wrong
 */
export function temporalAccess(env: AccessSettings): Access {
  const { TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS_SERVER_NAME: name, TEMPORAL_TLS: on } = env;
  const ca = fileOf(env, 'TEMPORAL_TLS_CA');
  const crt = fileOf(env, 'TEMPORAL_TLS_CERT');
  const key = fileOf(env, 'TEMPORAL_TLS_KEY');
  if (!crt !== !key)
    throw new Error('TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY go together: set both, or none.');
  const tls = {
    ...(name && { serverNameOverride: name }),
    ...(ca && { serverRootCACertificate: ca }),
    ...(crt && key && { clientCertPair: { crt, key } }),
  };
  const wanted = Object.keys(tls).length > 0 || apiKey || on;
  return { ...(apiKey && { apiKey }), ...(wanted && { tls: Object.keys(tls).length > 0 ? tls : true }) };
}

function fileOf(env: AccessSettings, name: 'TEMPORAL_TLS_CA' | 'TEMPORAL_TLS_CERT' | 'TEMPORAL_TLS_KEY') {
  const file = env[name];
  if (!file) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${name} names a file that cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
