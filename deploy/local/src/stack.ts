import type { Service } from '@otdel/contracts';
import type { ServerName } from '@otdel/servers';
import type { Supervisor } from './supervisor.ts';

export interface StackOptions {
  /** Everything this stack keeps: data, logs, secrets, ports. */
  home: string;
  /** The gateway's port; refused when it is taken. Default: the last one, else the first free from 3000 on. */
  port?: number;
  /** False: nothing is forced to disk, for tests that pull no plug. */
  durable?: boolean;
  /** On top of this process's environment: DATABASE_URL, REDIS_URL, TEMPORAL_ADDRESS, FIRM_TIME_ZONE … */
  env?: NodeJS.ProcessEnv;
  /** Lines for people: what has started, what fell and came back. */
  onProgress?: (text: string) => void;
  /** Aborted: the start is given up and everything begun is stopped. */
  signal?: AbortSignal;
}

/** A running stack, kept running by this process. */
export interface Stack {
  home: string;
  /** Of the gateway. */
  url: string;
  adminPassword: string;
  temporalUi?: string;
  /** The administrator's address of the firm's database. */
  databaseUrl: string;
  /** Where a service answers the calls of the others, as host:port. */
  rpc(service: Exclude<Service, 'gateway'>): string;
  services: Record<Service, Supervisor>;
  /** Those that are ours. */
  servers: Partial<Record<ServerName, Supervisor>>;
  /** Stops a service or a server until `resume`. */
  pause(name: Service | ServerName): Promise<void>;
  resume(name: Service | ServerName): Promise<void>;
  /** Kills with SIGKILL, and waits until it is back and ready. */
  killAndRestart(name: string): Promise<void>;
  stop(): Promise<void>;
}
