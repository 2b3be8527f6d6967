import type { Service } from '@otdel/contracts';
import type { ServerName } from '@otdel/servers';
import type { Supervisor } from './supervisor.ts';

export interface StackOptions {
  /** Folder of the stack: data, logs, secrets, ports. */
  home: string;
  /** The gateway's port; the start fails when it is taken. Default: the last one, else the first free from 3000 on. */
  port?: number;
  /** False: PostgreSQL does not sync to disk. For tests that need not survive a power cut. */
  durable?: boolean;
  /** True: the administrator of a new firm has to change the first password before anything else. */
  adminMustChange?: boolean;
  /** Variables on top of this process's environment: DATABASE_URL, REDIS_URL, TEMPORAL_ADDRESS, FIRM_TIME_ZONE … */
  env?: NodeJS.ProcessEnv;
  /** Gets lines for people: what has started, what has crashed and restarted. */
  onProgress?: (text: string) => void;
  /** An abort gives the start up and stops everything that was started. */
  signal?: AbortSignal;
}

/** A running stack; this process restarts what crashes. */
export interface Stack {
  home: string;
  /** Address of the gateway for programs of this machine. */
  url: string;
  /** Its address for people, when it is open to an office. */
  openAt?: string;
  adminPassword: string;
  temporalUi?: string;
  /** The administrator's address of the firm's database. */
  databaseUrl: string;
  /** Address of a service for RPC, as host:port. */
  rpc(service: Exclude<Service, 'gateway'>): string;
  services: Record<Service, Supervisor>;
  /** The servers that this stack has started. */
  servers: Partial<Record<ServerName, Supervisor>>;
  /** Stops a service or a server; `resume` starts it again. */
  pause(name: Service | ServerName): Promise<void>;
  resume(name: Service | ServerName): Promise<void>;
  /** Kills with SIGKILL, and waits until it is back and ready. */
  killAndRestart(name: string): Promise<void>;
  stop(): Promise<void>;
}
