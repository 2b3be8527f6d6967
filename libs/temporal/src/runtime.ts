import { logger } from '@otdel/platform';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogEntry } from '@temporalio/worker';

const log = logger('temporal');
const levels = { TRACE: 'debug', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** Writes log lines of Temporal's SDK in our form. */
export const runtimeLogger = new DefaultLogger('INFO', ({ level, message, meta }: LogEntry) => {
  const { error, workflowId, activityType, taskQueue } = meta ?? {};
  log[levels[level]](
    { ...(error !== undefined && { err: error }), workflowId, step: activityType, taskQueue },
    message,
  );
});

let installed = false;
/** Once per process, before anything else of the SDK. Nest keeps the signals: it stops the worker in the right order. */
export function installRuntime(): void {
  if (installed) return;
  installed = true;
  try {
    Runtime.install({
      logger: runtimeLogger,
      shutdownSignals: [],
      telemetryOptions: {
        logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
      },
    });
  } catch (error) {
    // a test environment of Temporal's was installed first
    log.debug({ err: error }, 'the runtime is there already');
  }
}
