import type { Service } from '@otdel/contracts';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  Child,
  ensureDatabase,
  type Launchers,
  Ports,
  prepareServers,
  type ServerName,
  serverNames,
} from '@otdel/servers';
import { keepPorts, keptPorts } from './kept-ports.ts';
import { ensureBuilt } from './build.ts';
import { claim } from './claim.ts';
import { closeToOthers } from './home.ts';
import { Supervisor } from './supervisor.ts';
import { migrateServices } from './migrate.ts';
import { stamp } from '../alive.mjs';
import { endOrphans } from './orphans.ts';
import { secretsOf, type Secrets } from './secrets.ts';
import { isOn } from './settings.ts';
import { addressOf, doorOf } from './door.ts';
import { checkForeign, databaseOf, foreignServers } from './foreign.ts';
import { chooseServicePorts } from './service-ports.ts';
import { httpOf, isReady, localPort, rpcPort, services } from './services.ts';
import { serviceArgs, serviceEnv, type Surroundings } from './service-env.ts';
import { forgetState, readState, writeState, type StackState } from './state.ts';
import type { Stack, StackOptions } from './stack.ts';

/**
 * Starts servers, migrates, starts the services, and keeps all of it running until `stop`.
 * @throws Failure with what to do; nothing is left running then
 * @example const stack = await startStack({ home: mkdtempSync('/tmp/otdel-') })
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home } = options;
  const giveUp = claim(home);
  const starting = new Starting(options);
  try {
    const stack = await starting.start();
    return {
      ...stack,
      async stop() {
        await starting.stop();
        giveUp();
      },
    };
  } catch (error) {
    await starting.stop();
    giveUp();
    throw error;
  }
}

/** One start of a stack, with the processes that it has started. */
class Starting {
  readonly #home: string;
  readonly #options: StackOptions;
  readonly #env: NodeJS.ProcessEnv;
  readonly #onProgress: (text: string) => void;
  readonly #servers: Partial<Record<ServerName, Supervisor>> = {};
  readonly #services: Partial<Record<Service, Supervisor>> = {};
  readonly #state: StackState;
  readonly #ports = new Ports();
  /** Aborted when the stack stops: everything that is still starting then gives up. */
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;

  constructor(options: StackOptions) {
    this.#home = options.home;
    this.#options = options;
    this.#env = { ...process.env, ...options.env };
    this.#onProgress = options.onProgress ?? (() => {});
    this.#signal = AbortSignal.any([this.#ending.signal, ...(options.signal ? [options.signal] : [])]);
    this.#state = {
      startedAt: new Date().toISOString(),
      launcher: stamp('launcher', process.pid),
      processes: [],
      addresses: {},
      foreign: [],
    };
  }

  async start(): Promise<Omit<Stack, 'stop'>> {
    const door = doorOf(this.#env);
    closeToOthers(this.#home);
    await this.#endLeftOvers();
    if (this.#options.port) await this.#ports.demand(this.#options.port, door?.host);
    writeState(this.#home, this.#state);
    const foreign = foreignServers(this.#env);
    this.#state.foreign = Object.keys(foreign);
    await checkForeign(foreign, this.#env);
    const secrets = secretsOf(this.#home, this.#env);
    const onBuild = () => this.#onProgress('building libs and services (only after a change) …');
    const [addresses, build] = await this.#together([
      this.#startServers(foreign, secrets),
      ensureBuilt({ onBuild, signal: this.#signal }),
    ]);
    const ports = await this.#choosePorts(door?.host);
    const { adminUrl, name } = databaseOf(addresses.postgres);
    const at: Surroundings = {
      databaseUrl: await ensureDatabase(adminUrl, name),
      redisUrl: addresses.redis,
      temporalAddress: addresses.temporal,
      ports,
      secrets,
      door,
      env: this.#env,
      adminMustChange: this.#options.adminMustChange ?? false,
      compileCache: join(this.#home, 'compiled'),
      home: this.#home,
    };
    await migrateServices(build, at, this.#signal);
    await this.#together(services.map((service) => this.#bringUp(service, at)));
    const url = insideOf('gateway', at);
    this.#state.gatewayUrl = url;
    writeState(this.#home, this.#state);
    return this.#handles(url, secrets, at);
  }

  /** Waits for all. After the first failure it ends the others and waits for their end, then throws that failure. */
  async #together<T extends readonly unknown[]>(works: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
    try {
      return (await Promise.all(works)) as unknown as T;
    } catch (error) {
      this.#ending.abort();
      await Promise.allSettled(works);
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all(Object.values(this.#services).map((supervisor) => supervisor.stop()));
    for (const name of ['temporal', 'redis', 'postgres'] as const) await this.#servers[name]?.stop();
    this.#ports.release();
    forgetState(this.#home);
  }

  #handles(url: string, secrets: Secrets, at: Surroundings): Omit<Stack, 'stop'> {
    const all: Partial<Record<string, Supervisor>> = { ...this.#servers, ...this.#services };
    const supervisor = (name: string): Supervisor => {
      const found = all[name];
      if (!found) throw new Error(`This stack runs no ${name} of its own.`);
      return found;
    };
    return {
      home: this.#home,
      url,
      ...(at.door && { openAt: addressOf(at.door, at.ports['gateway']!) }),
      adminPassword: secrets.ADMIN_PASSWORD,
      databaseUrl: at.databaseUrl,
      ...(this.#state.temporalUi && { temporalUi: this.#state.temporalUi }),
      rpc: (service) => `127.0.0.1:${at.ports[rpcPort(service)]}`,
      services: this.#services as Record<Service, Supervisor>,
      servers: this.#servers,
      pause: (name) => supervisor(name).stop(),
      resume: (name) => supervisor(name).start(),
      killAndRestart: (name) => supervisor(name).killAndRestart(),
    };
  }

  async #endLeftOvers(): Promise<void> {
    const ended = await endOrphans(readState(this.#home)?.processes ?? []);
    if (ended.length > 0) this.#onProgress(`ended what a killed launcher had left: ${ended.join(', ')}`);
  }

  async #choosePorts(host: string | undefined): Promise<Record<string, number>> {
    // a given port is reserved already
    const { ports, missed } = await chooseServicePorts(this.#ports, this.#home, {
      given: this.#options.port,
      host,
    });
    if (missed)
      this.#onProgress(
        `port ${missed} is taken by another program; the gateway is at ${ports['gateway']} this time`,
      );
    return ports;
  }

  /** @returns the address of each server, ours or one that the environment names */
  async #startServers(
    foreign: Partial<Record<ServerName, string>>,
    secrets: Secrets,
  ): Promise<Record<ServerName, string>> {
    const only = serverNames.filter((name) => !foreign[name]);
    const launchers = await prepareServers(
      {
        dataDir: this.#home,
        only,
        ports: keptPorts(this.#home),
        redisPassword: secrets.REDIS_PASSWORD,
        durable: this.#options.durable ?? true,
        temporalUi: isOn(this.#env, 'TEMPORAL_UI'),
      },
      this.#ports,
    );
    keepPorts(this.#home, { ...keptPorts(this.#home), ...(launchers.ports as Record<string, number>) });
    if (launchers.temporalUi) this.#state.temporalUi = launchers.temporalUi;
    const addresses = { ...foreign };
    await this.#together(
      only.map(async (name) => (addresses[name] = await this.#startServer(name, launchers))),
    );
    return addresses as Record<ServerName, string>;
  }

  async #startServer(name: ServerName, { launch }: Launchers): Promise<string> {
    const started = performance.now();
    let address = '';
    const supervisor = new Supervisor(
      name,
      async (signal) => {
        startLogAnew(join(this.#home, 'logs', `${name}.log`));
        const launched = await launch[name]({ signal, spawned: (pid) => this.#note('server', name, pid) });
        address = launched.address;
        return launched.child;
      },
      this.#onProgress,
    );
    this.#servers[name] = supervisor;
    await this.#unlessGivenUp(supervisor);
    this.#state.addresses[name] = withoutPassword(address);
    this.#onProgress(`${name.padEnd(9)} up in ${seconds(started)}`);
    return address;
  }

  async #bringUp(service: Service, at: Surroundings): Promise<void> {
    const started = performance.now();
    const url = insideOf(service, at);
    const supervisor = new Supervisor(
      service,
      (signal) =>
        Child.start({
          name: service,
          command: process.execPath,
          args: serviceArgs(service),
          env: serviceEnv(service, at),
          logFile: join(this.#home, 'logs', `${service}.log`),
          rotate: true,
          probe: () => isReady(url),
          readyWithin: 180_000,
          spawned: (pid) => this.#note('service', service, pid),
          signal,
        }),
      this.#onProgress,
    );
    this.#services[service] = supervisor;
    this.#state.addresses[service] = url;
    await this.#unlessGivenUp(supervisor);
    this.#onProgress(`${service.padEnd(9)} ready in ${seconds(started)}`);
  }

  /** A start that is given up must not wait for a program that will not become ready. */
  async #unlessGivenUp(supervisor: Supervisor): Promise<void> {
    const stop = () => void supervisor.stop();
    this.#signal.throwIfAborted();
    this.#signal.addEventListener('abort', stop);
    try {
      await supervisor.start();
    } finally {
      this.#signal.removeEventListener('abort', stop);
    }
  }

  #note(kind: 'server' | 'service', name: string, pid: number): void {
    const others = this.#state.processes.filter((p) => p.name !== name);
    this.#state.processes = [...others, { kind, ...stamp(name, pid) }];
    writeState(this.#home, this.#state);
  }
}

/** Where programs of this machine reach a service. */
const insideOf = (service: Service, { ports, door }: Surroundings): string =>
  service === 'gateway' && door ? httpOf(localPort, ports) : httpOf(service, ports);

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function withoutPassword(address: string): string {
  const url = address.includes('://') ? URL.parse(address) : null;
  if (!url) return address;
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** Servers write their log themselves, so a large one can be renamed only when they start. */
function startLogAnew(file: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  if (existsSync(file) && statSync(file).size > 10_000_000) renameSync(file, `${file}.1`);
}
