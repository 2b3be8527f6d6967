import Mustache from 'mustache';

/** Values of a template by name: texts, or lists of such for a section. */
export type Values = Readonly<Record<string, string | boolean | readonly Readonly<Record<string, string>>[]>>;
export interface Template {
  subject: string;
  body: string;
}

/** Nothing is escaped: letters are plain text. */
const plain = { escape: (value: unknown) => String(value) };

/**
 * Names in a template that are no values of it, in the order in which they come.
 * @param known names that may stand in it; those of a section by `section.name`
 * @throws SyntaxError when a section is not closed, or closed without being open
 * @example unknownNames('{{client}} {{sum}}', ['client']) // ['sum']
 */
export function unknownNames(template: string, known: readonly string[]): string[] {
  return [...new Set(namesIn(spansOf(template), ''))].filter((name) => !known.includes(name));
}

/** @throws SyntaxError when a section is not closed, or closed without being open */
export const filled = ({ subject, body }: Template, values: Values): Template => {
  for (const text of [subject, body]) spansOf(text);
  return {
    // a value of several lines makes no second line of the head
    subject: Mustache.render(subject, values, {}, plain).replaceAll(/\s+/g, ' ').trim(),
    body: Mustache.render(body, values, {}, plain),
  };
};

type Span = [type: string, value: string, start: number, end: number, children?: Span[]];

function spansOf(template: string): Span[] {
  try {
    return Mustache.parse(template) as Span[];
  } catch (error) {
    throw new SyntaxError((error as Error).message, { cause: error });
  }
}

function namesIn(spans: readonly Span[], within: string): string[] {
  return spans.flatMap(([type, name, , , children]) => {
    if (type === '#' || type === '^')
      return [name, ...namesIn(children ?? [], type === '#' ? `${name}.` : within)];
    if (type === 'name' || type === '&') return name === '.' ? [] : [`${within}${name}`];
    // a partial would be another template, which there is not
    return type === '>' ? [`> ${name}`] : [];
  });
}
