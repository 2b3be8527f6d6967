import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { peekContext } from './context.ts';

let root = build('otdel', 'info');

function build(service: string, level: string, to?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'password',
        '*.password',
        'token',
        '*.token',
        'authorization',
        '*.authorization',
        'cookie',
        '*.cookie',
        // PostgreSQL quotes the row here: it may hold personal data
        'err.detail',
        'err.where',
        'err.cause.detail',
        'err.cause.where',
      ],
      censor: '…',
    },
    mixin() {
      const context = peekContext();
      if (!context) return {};
      const { correlationId, clientCorrelationId, order, actor } = context;
      const { staffId, accountId, actedBy } = actor;
      return {
        correlationId,
        ...(clientCorrelationId && { clientCorrelationId }),
        ...(order && { order }),
        ...(staffId && { actor: staffId }),
        ...(accountId && { account: accountId }),
        ...(actedBy && { actedBy }),
      };
    },
  };
  return to ? pino(options, to) : pino(options);
}

/** Called once at the boot of a process. @param to stdout when left out */
export function configureLogging(service: string, level: string, to?: DestinationStream): void {
  root = build(service, level, to);
}

/**
 * A logger of JSON lines on stdout: time, level, service, name, msg, and correlationId, order and actor of the context.
 * @example const log = logger('relay'); log.info({ events: 50 }, 'published')
 */
export const logger = (name: string): Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> => {
  let made: { from: Logger; child: Logger } | undefined;
  const current = () => {
    if (made?.from !== root) made = { from: root, child: root.child({ name }) };
    return made.child;
  };
  return {
    get debug() {
      return current().debug.bind(current());
    },
    get info() {
      return current().info.bind(current());
    },
    get warn() {
      return current().warn.bind(current());
    },
    get error() {
      return current().error.bind(current());
    },
    get fatal() {
      return current().fatal.bind(current());
    },
  } as Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;
};

/** Writes Nest's log lines in our form; those about modules and routes only at debug. */
export class NestLog implements LoggerService {
  log(message: unknown, name?: string): void {
    root.debug({ name }, String(message));
  }
  warn(message: unknown, name?: string): void {
    root.warn({ name }, String(message));
  }
  error(message: unknown, stack?: string, name?: string): void {
    root.error({ name, stack }, message instanceof Error ? message.message : String(message));
  }
  fatal(message: unknown, name?: string): void {
    root.fatal({ name }, String(message));
  }
}
