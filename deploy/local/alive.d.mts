/** Identifies a process: its start time differs from that of a later process with the same number. */
export interface Stamp {
  name: string;
  pid: number;
  began: string;
}

/** The start time of a process, in a form that depends on the system; undefined when there is no such process. */
export function began(pid: number): string | undefined;
export function stamp(name: string, pid: number): Stamp;
export function isAlive(stamp: Stamp): boolean;
/** The process that a file names; undefined when it has ended, or the file is missing, empty or half written. */
export function aliveIn(file: string): Stamp | undefined;
/**
 * Claims a file for this process. The claim of a process that has ended does not count. Deleting the file releases it.
 * @returns the other process that holds the claim; undefined when this process has it now
 */
export function claimFile(file: string, name: string): Stamp | undefined;
