/** A process, told apart from a later one with the same number by when it began. */
export interface Stamp {
  name: string;
  pid: number;
  began: string;
}

/** When a process began, in whatever words the system has for it; undefined when there is none. */
export function began(pid: number): string | undefined;
export function stamp(name: string, pid: number): Stamp;
export function isAlive(stamp: Stamp): boolean;
/** The process that a file names, while it runs. A file that is missing, empty or half written names none. */
export function aliveIn(file: string): Stamp | undefined;
/**
 * Makes this process the one that a file names; that of a process that is gone does not count. Deleting the file gives
 * it up.
 * @returns the other process that has it, undefined when it is ours now
 */
export function claimFile(file: string, name: string): Stamp | undefined;
