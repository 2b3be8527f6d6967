import { Type } from '@mikro-orm/core';
import { fromPrice, toPrice } from '@otdel/contracts';
import pg from 'pg';

const bigints = 20;
const timestamptz = 1184;
const textArray = pg.types.getTypeParser(1009 as never, 'text') as (text: string) => string[];

/**
 * How raw queries return values: `bigint` as bigint, `date` as "2026-11-24", `timestamptz` as ISO UTC with Z. No Date
 * objects, no floats for whole numbers.
 */
export const typeParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    if (oid === bigints) return BigInt;
    if (oid === 1082 || oid === 1114) return (text: string) => text;
    if (oid === timestamptz) return toUtc;
    if (oid === 1016) return (text: string) => textArray(text).map(BigInt);
    if (oid === 1182) return textArray;
    return pg.types.getTypeParser(oid, 'text');
  },
};

/** PostgreSQL's "2026-11-24 05:00:00.123+00" → "2026-11-24T05:00:00.123Z". */
function toUtc(text: string): string {
  return Temporal.Instant.from(text.replace(' ', 'T')).toString();
}

/** A `date` column as Temporal.PlainDate. */
export class PlainDateType extends Type<Temporal.PlainDate | null, string | null> {
  override convertToDatabaseValue(value: Temporal.PlainDate | null): string | null {
    return value?.toString() ?? null;
  }
  override convertToJSValue(value: string | null): Temporal.PlainDate | null {
    return value === null ? null : Temporal.PlainDate.from(value);
  }
  override compareAsType(): string {
    return 'string';
  }
  override getColumnType(): string {
    return 'date';
  }
}

/** A `timestamptz` column as Temporal.Instant. */
export class InstantType extends Type<Temporal.Instant | null, string | null> {
  override convertToDatabaseValue(value: Temporal.Instant | null): string | null {
    return value?.toString() ?? null;
  }
  override convertToJSValue(value: string | null): Temporal.Instant | null {
    return value === null ? null : Temporal.Instant.from(value.replace(' ', 'T'));
  }
  override compareAsType(): string {
    return 'string';
  }
  override getColumnType(): string {
    return 'timestamptz';
  }
}

/** The price or cost of one unit, a `numeric` column with five decimals, as hundred-thousandths. */
export class PriceType extends Type<bigint | null, string | null> {
  override convertToDatabaseValue(value: bigint | null): string | null {
    return value === null ? null : fromPrice(value);
  }
  override convertToJSValue(value: string | null): bigint | null {
    return value === null ? null : toPrice(value);
  }
  override compareAsType(): string {
    return 'string';
  }
  override get runtimeType(): string {
    return 'bigint';
  }
  override getColumnType(): string {
    return 'numeric(18, 5)';
  }
}
