import { Migration } from '@mikro-orm/migrations';

/**
 * `folded(text)`: the form in which texts are compared by a search. Case, ё and е, decomposed letters, blanks that do not
 * break and marks without width make no difference. Never edit it: stored columns have what it said.
 */
export class Search0001 extends Migration {
  override up(): void {
    this.addSql(`
      create function folded(given text) returns text language sql immutable parallel safe
      return translate(lower(normalize(given, NFC)),
        U&'\\0451\\00A0\\00AD\\200B\\200C\\200D\\200E\\200F\\202A\\202B\\202C\\202D\\202E\\2060\\2066\\2067\\2068\\2069\\FEFF',
        U&'\\0435\\0020')`);
  }
}
