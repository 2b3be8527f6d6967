/** Stands for a day, which may follow a number in a list: "15 от …, 16 от …". */
export const aDay = '\uE000';
/** Stands for anything else that is no number of a document; a list does not go on over it. */
export const noNumber = '\uE001';

/** The edges of a word; those of RegExp know no Cyrillic. */
export const begin = '(?<![\\p{L}\\d])';
export const end = '(?![\\p{L}\\d])';
/** Every repetition has an end: what a payer wrote may be made to take long. */
export const number = String.raw`(?:\p{L}{1,8}(?:[-–—/\\_]|\.(?=\d))?){0,3}\d[\p{L}\d]{0,20}(?:(?:[-–—/\\_]|\.(?=\d))[\p{L}\d]{1,20}){0,6}`;
/** The end of a word that is declined. */
export const letters = '\\p{L}{0,8}';
export const words = (pattern: string) => new RegExp(pattern, 'giu');

/** What names a document of ours, or at least a document; "№" alone does. */
const marker = [
  '[№#]',
  `${begin}(?:N[oº°]?|номер${letters})`,
  // "счет на оплату", "счета-фактуры", "счет-договор", "сч."
  `${begin}сч(?:[её]т${letters})?(?:\\.?[-\\s]{0,2}(?:фактур${letters}|ф|договор${letters}|оферт${letters})${end}|\\s+на\\s+(?:пред)?оплату)?`,
  `${begin}(?:с[/.-]?ф|упд|ттн|тн|торг-?12|зак|накл|инв|invoice)${end}`,
  `${begin}(?:заказ|заявк|накладн|инвойс|реализаци|отгрузк|спецификаци)${letters}`,
  `${begin}акт(?:[ауе]|ом|ов|ам|ы)?${end}`,
].join('|');
/** Such words, and what stands between them and the number. */
export const marked = `(?:${marker})(?:[\\s:.№#]|${begin}N[oº°]?(?=[\\s.\\d])){0,6}`;
