import { Failure } from '@otdel/servers';

/** Whether a setting of the environment is on. @throws Failure when it is neither on nor off */
export function isOn(env: NodeJS.ProcessEnv, name: string): boolean {
  const value = env[name] ?? '';
  if (/^(1|true|on|yes)$/i.test(value)) return true;
  if (/^(0|false|off|no)?$/i.test(value)) return false;
  throw new Failure(`${name} is ${value}.`, 'Write 1 to switch it on, or leave it out.');
}
