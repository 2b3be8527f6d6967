import { statementEncodings, type BadReason, type StatementEncoding } from './event.ts';

/** Lines of a file that became whole with one more piece of it; the last part has `end`: what stands behind the last line end. */
export type TextPart = { encoding: StatementEncoding; lines: string[]; end?: string } | { fault: BadReason };

/** Bytes from which the encoding is told: far more than a header has. */
const headSize = 4_096;
/** Characters of a line. The longest of the format has some hundred. */
const longest = 65_536;

/**
 * The lines of a file, whatever they end with. A fault is the last part.
 * @throws whatever the stream throws
 */
export async function* linesIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TextPart> {
  let rest = '';
  for await (const piece of decoded(bytes)) {
    if ('fault' in piece) return yield piece;
    const { encoding, text } = piece;
    // a carriage return at the end of a piece may be half of a line end
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    if (rest.length > longest || lines.some((line) => line.length > longest))
      return yield { fault: 'lineTooLong' };
    if (piece.last) {
      const whole = rest.endsWith('\r');
      yield { encoding, lines: whole ? [...lines, rest.slice(0, -1)] : lines, end: whole ? '' : rest };
    } else yield { encoding, lines };
  }
}

type Piece = { encoding: StatementEncoding; text: string; last?: true } | { fault: BadReason };

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let reading: { encoding: StatementEncoding; decoder: TextDecoder } | undefined;
  for await (const piece of headFirst(bytes)) {
    if (!reading) {
      const encoding = encodingOf(piece);
      if (typeof encoding === 'object') return yield encoding;
      reading = { encoding, decoder: new TextDecoder(encoding) };
    }
    yield { encoding: reading.encoding, text: reading.decoder.decode(piece, { stream: true }) };
  }
  yield { encoding: reading!.encoding, text: reading!.decoder.decode(), last: true };
}

/** The pieces of a file. The first has the whole head, or all of a shorter file, which may be nothing. */
async function* headFirst(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const piece of bytes) {
    if (head) head = Buffer.concat([head, piece]);
    if (head && head.length < headSize) continue;
    yield head ?? piece;
    head = undefined;
  }
  if (head) yield head;
}

/** How lines of a header begin. */
const words =
  /^[^\S\r\n]*(?:версияформата|кодировка|отправитель|получатель|дата|время|расчсч|документ|секция|конецфайла)/im;

/** The words of the header decide: programs write one encoding and say another. */
function encodingOf(bytes: Uint8Array): StatementEncoding | { fault: BadReason } {
  const head = bytes.subarray(0, headSize);
  const [, rest] =
    /^(?:\xef\xbb\xbf)?\s*1CClientBankExchange[ \t]*(?:$|[\r\n]+)(.*)$/s.exec(
      Buffer.from(head).toString('latin1'),
    ) ?? [];
  if (rest === undefined) return { fault: 'notAStatement' };
  const found = statementEncodings.find((encoding) => words.test(new TextDecoder(encoding).decode(head)));
  return found ?? { fault: /[\r\n]/.test(rest) ? 'encoding' : 'truncated' };
}
