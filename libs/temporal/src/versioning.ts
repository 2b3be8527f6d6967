import { logger } from '@otdel/platform';
import type { NativeConnection } from '@temporalio/worker';
import { setTimeout as pause } from 'node:timers/promises';

const log = logger('temporal');
const tryAgainIn = 1_000;

export interface Deployment {
  deploymentName: string;
  buildId: string;
}

/**
 * Makes this build the current one: new workflows begin on it, and each running one stays with the build that began it. A
 * build becomes current by itself only once, when it first appears. A restarted pod of an older release does not, nor does
 * one of a release that was rolled back. A rollback is a person's decision: `temporal worker deployment
 * set-current-version`, see docs/operations.md. Retries until the server knows the worker, a moment after its first poll.
 */
export async function takeOver(
  connection: NativeConnection,
  namespace: string,
  mine: Deployment,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await becomeCurrent(connection, namespace, mine);
    } catch (error) {
      log.debug({ err: error, ...mine }, 'not yet the current build');
    }
    await pause(tryAgainIn, undefined, { signal }).catch(() => undefined);
  }
}

interface Version {
  createTime?: { seconds?: unknown; nanos?: number | null } | null;
}
const isYounger = (a: Version | undefined, b: Version): boolean => bornAt(a) > bornAt(b);
const bornAt = (version: Version | undefined): number =>
  Number(version?.createTime?.seconds ?? 0) * 1e9 + (version?.createTime?.nanos ?? 0);

async function becomeCurrent(
  connection: NativeConnection,
  namespace: string,
  mine: Deployment,
): Promise<void> {
  const { deploymentName, buildId } = mine;
  const service = connection.workflowService;
  const { conflictToken, workerDeploymentInfo: info } = await service.describeWorkerDeployment({
    namespace,
    deploymentName,
  });
  const versionOf = (id: string) => info?.versionSummaries?.find((v) => v.deploymentVersion?.buildId === id);
  const version = versionOf(buildId);
  if (!version) throw new Error(`Temporal does not know the build ${buildId} yet.`);
  const current = info?.routingConfig?.currentDeploymentVersion?.buildId;
  if (current && (version.firstActivationTime || isYounger(versionOf(current), version))) return;
  await service.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId, conflictToken });
  log.info({ deploymentName, buildId, before: current }, 'new processes begin on this build');
}
