import helmet from '@fastify/helmet';
import {
  Module,
  StandardSchemaValidationPipe,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type NestApplicationOptions,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { invalid, issuesOf } from '@otdel/contracts';
import { isIssueCode } from '@otdel/contracts/sentences';
import 'reflect-metadata';
import type { z } from 'zod';
import { Clock, SystemClock } from './clock.ts';
import { Config, readConfig } from './config.ts';
import { readTls, secondDoor } from './door.ts';
import { Health, HealthController } from './health.ts';
import { configureLogging, logger, NestLog } from './logging.ts';
import { letRequestsFinish } from './http-drain.ts';
import { ProblemFilter, sendProblem, type RequestHeaders, type Reply } from './problem.ts';
import { callsAnswered } from './rpc/answer.ts';
import { roomSocket } from './rpc/signed-socket.ts';

/** Milliseconds after which a stopping process exits in any case: longer than any request may take. */
const stopWithin = 9_000;
/** Milliseconds that a stopping process waits for calls in flight. */
const callsWithin = 4_000;
const bodyLimit = 1_048_576;
/** What one server keeps open at most. Tests take smaller ones. */
const usualLimits = {
  /** Milliseconds in which a request must have come whole. */
  requestMs: 30_000,
  /** Milliseconds after which a silent connection is closed. Live streams speak every 15 seconds. */
  silenceMs: 60_000,
  connections: 4_000,
};

export interface BootOptions {
  module: Type | DynamicModule;
  /** Runs before the process listens: for plugins and docs. */
  configure?: (app: NestFastifyApplication, config: Config) => Promise<void> | void;
  env?: NodeJS.ProcessEnv | Record<string, unknown>;
  clock?: Clock;
  limits?: Partial<typeof usualLimits>;
  /** Creates the Nest application. Tests override providers here. */
  create?: (
    root: DynamicModule,
    adapter: FastifyAdapter,
    options: NestApplicationOptions,
  ) => Promise<NestFastifyApplication>;
}

/** Provides config, clock and health to all modules. */
@Module({})
class PlatformModule implements BeforeApplicationShutdown {
  static around(inner: BootOptions['module'], config: Config, clock: Clock): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [inner],
      controllers: [HealthController],
      providers: [{ provide: Config, useValue: config }, { provide: Clock, useValue: clock }, Health],
      exports: [Config, Clock, Health],
    };
  }

  /** Callers get their answers before the connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    await callsAnswered(callsWithin);
  }
}

/** Wires a process and starts listening on the ports of its configuration; port 0 takes a free one. */
export async function createApp({
  module,
  configure,
  env = process.env,
  clock,
  limits,
  create = (...made) => NestFactory.create<NestFastifyApplication>(...made),
}: BootOptions): Promise<NestFastifyApplication> {
  const config = readConfig(env);
  configureLogging(config.service, config.env.LOG_LEVEL);
  const server = { ...usualLimits, ...limits };
  const { requestMs, silenceMs, connections } = server;
  const { RPC_PORT, RPC_HOST, HTTP_HOST, HTTP_PORT, HTTP_LOCAL_PORT } = config.env;
  const times = { headersTimeout: requestMs, connectionsCheckingInterval: Math.min(requestMs, 5_000) };
  const firmClock = clock ?? new SystemClock(config.timeZone);
  const tls = readTls(config.env, firmClock.now());
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: requestMs,
    connectionTimeout: silenceMs,
    ...(tls ? { https: { ...tls, ...times } } : { http: times }),
    trustProxy: config.env.TRUST_PROXY ?? false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
    // for requests that reach no route, such as a URL that cannot be decoded
    frameworkErrors: (error: unknown, request: unknown, reply: unknown) =>
      sendProblem(error, request as RequestHeaders, reply as Reply),
  });
  adapter.getInstance().server.maxConnections = connections;
  const root = PlatformModule.around(module, config, firmClock);
  const app = await create(root, adapter, { logger: new NestLog(), abortOnError: false });
  letRequestsFinish(adapter.getInstance());
  const openSecond = secondDoor(adapter.getInstance(), server);
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { 'script-src': ["'self'"], 'img-src': ["'self'", 'data:'] } },
  });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      // our schemas are zod's
      exceptionFactory: (issues) => invalid(issuesOf({ issues: issues as z.core.$ZodIssue[] }, isIssueCode)),
    }),
  );
  await configure?.(app, config);
  if (RPC_PORT !== undefined)
    app.connectMicroservice<MicroserviceOptions>({
      transport: Transport.TCP,
      options: { host: RPC_HOST, port: RPC_PORT, socketClass: roomSocket(config.envelopeKeys) },
    });
  try {
    await app.startAllMicroservices();
    await app.listen(HTTP_PORT, HTTP_HOST);
    if (HTTP_LOCAL_PORT !== undefined) await openSecond(HTTP_LOCAL_PORT);
  } catch (error) {
    // a half-started process must not answer, nor keep its connections
    await app.close().catch(() => {});
    throw error;
  }
  return app;
}

/** The main function of every service. SIGTERM and SIGINT stop it gracefully; a failed start logs why and exits with 1. */
export async function bootService(options: BootOptions): Promise<void> {
  const log = logger('boot');
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'a rejection nobody handled; the process ends to start clean');
    process.exit(1);
  });
  try {
    const app = await createApp(options);
    const stop = async (signal: string) => {
      log.info({ signal }, 'stopping');
      setTimeout(() => process.exit(1), stopWithin).unref();
      await app.close();
      log.info('stopped');
      process.exit(0);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
    log.info({ http: await app.getUrl() }, 'ready');
  } catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'the process could not start');
    process.exit(1);
  }
}
