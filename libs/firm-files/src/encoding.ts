/** Encodings that a mapping may name. The first four are found out without a word. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1251',
  'windows-1252',
  'koi8-r',
  'ibm866',
] as const;
export type Encoding = (typeof encodings)[number];

export type Text =
  | { text: string; encoding: Encoding }
  | { fault: 'file_workbook' | 'file_empty' | 'file_encoding_unknown' }
  | { fault: 'file_encoding_wrong'; encoding: Encoding };

const marks: [Encoding, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** An .xlsx is a zip; an old .xls is a compound document. */
const workbooks = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];
const begins = (bytes: Uint8Array, mark: number[]) => mark.every((byte, i) => bytes[i] === byte);

/**
 * The text of a file, with composed characters. Nothing is guessed from a part: every byte must fit the encoding.
 * @param said the encoding that a mapping names
 * @example textOf(readFileSync('clients.csv')) // { text: 'code,name\n…', encoding: 'windows-1251' }
 */
export function textOf(bytes: Uint8Array, said?: Encoding): Text {
  if (workbooks.some((mark) => begins(bytes, mark))) return { fault: 'file_workbook' };
  const encoding = marks.find(([, mark]) => begins(bytes, mark))?.[0] ?? said ?? found(bytes);
  if (!encoding) return { fault: 'file_encoding_unknown' };
  const text = decoded(bytes, encoding);
  if (text === undefined || text.includes('\0'))
    return said ? { fault: 'file_encoding_wrong', encoding: said } : { fault: 'file_encoding_unknown' };
  return text.trim() === '' ? { fault: 'file_empty' } : { text: text.normalize('NFC'), encoding };
}

function found(bytes: Uint8Array): Encoding | undefined {
  const wide = withoutMark(bytes);
  if (wide) return wide;
  if (decoded(bytes, 'utf-8') !== undefined) return 'utf-8';
  const text = decoded(bytes, 'windows-1251');
  return text !== undefined && readsAsCyrillic(text) ? 'windows-1251' : undefined;
}

/** UTF-16 without a mark: one byte of the comma, the line end and the digit is zero, always on the same side. */
function withoutMark(bytes: Uint8Array): Encoding | undefined {
  const zeros = [0, 0];
  bytes.subarray(0, 4_096).forEach((byte, i) => byte === 0 && zeros[i % 2]!++);
  const [even, odd] = zeros as [number, number];
  if (even === 0 && odd > 0) return 'utf-16le';
  return odd === 0 && even > 0 ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Whether a text is words of Cyrillic. Every byte is a character of windows-1251, so a file in any other encoding of one
 * byte decodes too: then letters of two scripts stand in one word, or small letters before capital ones.
 */
function readsAsCyrillic(text: string): boolean {
  let right = 0;
  let all = 0;
  for (const [word] of text.matchAll(/\p{L}{2,}/gu)) {
    if (!/[^\p{ASCII}]/u.test(word)) continue;
    all++;
    if (/^(?:[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]+|[А-ЯЁІЇЄҐЎ]+)$/.test(word)) right++;
  }
  return right > 0 && right * 10 >= all * 8;
}
