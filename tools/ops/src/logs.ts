import { Failure } from '@otdel/servers';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { prettyFactory } from 'pino-pretty';
import { inOrder, parseLines, select, type LogLine, type Wanted } from './log-lines.ts';

export interface LogsOptions extends Wanted {
  /** A folder of NAME.log files, or - for standard input. */
  from?: string;
  /** Name of one service or server. */
  of?: string;
  follow?: boolean;
  /** Number of the last lines to print; all lines of an order or a request are printed. */
  lines: number;
  /** Prints lines as they were written, for other programs. */
  raw?: boolean;
}
type Print = (line: LogLine) => void;

/** Prints the logs of services and servers, with old files. @throws Failure when there are none */
export async function showLogs(options: LogsOptions): Promise<void> {
  const { from, of, follow } = options;
  const print = printer(options.raw ?? false);
  if (from === '-') {
    const ofIt = (line: LogLine) => of === undefined || line.source === of;
    if (follow) return followInput(options, (line) => ofIt(line) && print(line));
    return show(parseLines('', await text(process.stdin)).filter(ofIt), options, print);
  }
  const names = from ? namesIn(from) : [];
  const chosen = of ? names.filter((name) => name === of) : names;
  if (!from || chosen.length === 0)
    throw new Failure(
      of ? `There is no log of ${of}.` : 'There are no logs yet.',
      names.length > 0
        ? `There are those of ${names.join(', ')}.`
        : 'Start the firm, npm start, or name a folder: --from DIR',
    );
  const positions = new Map(chosen.map((name) => [name, sizeOf(join(from, `${name}.log`))]));
  const all = chosen.flatMap((name) => parseLines(name, wholeOf(from, name)));
  show(all, options, print);
  if (follow) await followFiles(from, positions, options, print);
}

function show(all: readonly LogLine[], options: LogsOptions, print: Print): void {
  const found = inOrder(select(all, options));
  const wanted = options.order ?? options.correlation;
  if (found.length === 0 && wanted !== undefined && !options.follow)
    throw new Failure(
      `Nothing was logged about ${wanted}.`,
      'Is the number whole, such as SO-2026-000123? Detail beyond business steps needs LOG_LEVEL=debug at the start.',
    );
  for (const line of wanted !== undefined ? found : found.slice(-options.lines)) print(line);
}

const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder).flatMap((file) => (file.endsWith('.log') ? [file.slice(0, -'.log'.length)] : []))
    : [];

/** All files of a log, the oldest first: orders.log.3, .2, .1, orders.log. */
function wholeOf(folder: string, name: string): string {
  return [`${name}.log.3`, `${name}.log.2`, `${name}.log.1`, `${name}.log`]
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
}

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

async function followInput(wanted: Wanted, print: Print): Promise<void> {
  for await (const line of createInterface({ input: process.stdin }))
    select(parseLines('', line), wanted).forEach(print);
}

async function followFiles(
  folder: string,
  positions: Map<string, number>,
  wanted: Wanted,
  print: Print,
): Promise<never> {
  for (;;) {
    await pause(300);
    const news = [...positions].flatMap(([name, from]) => {
      const { text, to } = newPart(join(folder, `${name}.log`), from);
      positions.set(name, to);
      return parseLines(name, text, new Date().toISOString());
    });
    for (const line of inOrder(select(news, wanted))) print(line);
  }
}

/** The whole lines after a position. A file that has become shorter is a new one. */
function newPart(file: string, from: number): { text: string; to: number } {
  const size = sizeOf(file);
  const start = size < from ? 0 : from;
  if (size === start) return { text: '', to: start };
  const buffer = Buffer.alloc(size - start);
  const fd = openSync(file, 'r');
  const read = readSync(fd, buffer, 0, buffer.length, start);
  closeSync(fd);
  const end = buffer.subarray(0, read).lastIndexOf('\n') + 1;
  return { text: buffer.subarray(0, end).toString('utf8'), to: start + end };
}

function printer(raw: boolean): Print {
  if (raw) return (line) => void process.stdout.write(`${line.text}\n`);
  const pretty = prettyFactory({
    colorize: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l',
    ignore: 'service,pid,hostname',
    singleLine: true,
  });
  return (line) => {
    const source = `${line.source.padEnd(9)} `;
    process.stdout.write(source + (line.json ? pretty(line.text) : `${line.text}\n`));
  };
}
