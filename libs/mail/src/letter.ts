import MailComposer from 'nodemailer/lib/mail-composer';

export interface Attachment {
  name: string;
  /** Media type, such as application/pdf. */
  type: string;
  bytes: Uint8Array;
}
export interface Letter {
  /** The same for every try of the same letter; made of letters, digits, dots and dashes. */
  key: string;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  html?: string;
  attachments?: readonly Attachment[];
  /** BCP 47, such as ru. */
  language?: string;
}

const oneLine = /^[^\r\n\0]*$/;
const keyForm = /^[\w.-]{1,120}$/;

/**
 * The letter as it goes over the wire. Its Message-ID is made of the key, so that whoever gets it twice can see that.
 * @throws RangeError when a field of the head has several lines, the key has other letters, or nobody is addressed
 */
export async function composed(letter: Letter): Promise<Buffer> {
  const { key, from, to, subject, text, html, attachments = [], language } = letter;
  if (!keyForm.test(key)) throw new RangeError(`The key of a letter has other letters: ${key}`);
  if (to.length === 0) throw new RangeError('The letter is for nobody.');
  const head = [from, subject, ...to, ...attachments.flatMap(({ name, type }) => [name, type])];
  if (!head.every((field) => oneLine.test(field)))
    throw new RangeError('A field of the head of a letter has several lines.');
  const domain =
    from
      .split('@')
      .at(-1)
      ?.replace(/[^\w.-]/g, '') || 'localhost';
  const composer = new MailComposer({
    ...{ from, to: [...to], subject, text, ...(html === undefined ? {} : { html }) },
    messageId: `<${key}@${domain}>`,
    headers: { 'X-Otdel-Key': key, ...(language && { 'Content-Language': language }) },
    attachments: attachments.map(({ name, type, bytes }) => ({
      ...{ filename: name, contentType: type, content: Buffer.from(bytes) },
    })),
    // nothing is read from this machine or the net for a letter
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
