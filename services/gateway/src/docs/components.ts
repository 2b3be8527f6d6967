import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

/** Both ways a schema is written down: as what is sent, and as what is answered. */
type Way = 'input' | 'output';
const mark = (name: string, way: Way) => `${name}.${way}`;

/**
 * A zod schema as OpenAPI 3.1 knows it, its named parts as components. A part that is sent and answered may read
 * differently (a default makes a field optional when sent, and sure when answered), so both are kept apart until
 * `settleNames`.
 */
export function describe(
  schema: unknown,
  way: Way,
): { schema: unknown; components: Record<string, unknown> } | undefined {
  const zod = schema instanceof z.ZodType ? schema : (schema as { of?: unknown }).of;
  if (!(zod instanceof z.ZodType)) return undefined;
  const {
    $schema: _,
    $defs = {},
    ...root
  } = z.toJSONSchema(zod, {
    io: way,
    // unknown fields are refused when sent; an answer may gain fields one day
    override: ({ jsonSchema }) => {
      if (jsonSchema.type !== 'object' || !jsonSchema.properties) return;
      if (way === 'input') jsonSchema.additionalProperties = false;
      else delete jsonSchema.additionalProperties;
    },
  });
  const renamed = <T>(part: T): T =>
    JSON.parse(
      JSON.stringify(part).replace(
        /"#\/\$defs\/([^"]+)"/g,
        (__, name: string) => `"#/$defs/${mark(name, way)}"`,
      ),
    ) as T;
  return {
    schema: renamed(root),
    components: Object.fromEntries(
      Object.entries($defs).map(([name, part]) => [mark(name, way), renamed(part)]),
    ),
  };
}

/** Gives components their plain names; one that reads differently when sent is called `…Input`. */
export function settleNames(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  const asText = (name: string) =>
    schemas[name] &&
    JSON.stringify(schemas[name])
      .replace(/\.(input|output)"/g, '"')
      .replace('"additionalProperties":false', '');
  const final = (name: string): string => {
    const [plain, way] = name.split('.') as [string, Way];
    const other = asText(mark(plain, 'output'));
    return way === 'input' && other !== undefined && other !== asText(name) ? `${plain}Input` : plain;
  };
  const text = JSON.stringify(document).replace(
    /"#\/components\/schemas\/(\w+\.(?:input|output))"/g,
    (_, name: string) => `"#/components/schemas/${final(name)}"`,
  );
  const settled = JSON.parse(text) as OpenAPIObject;
  const entries = Object.entries(settled.components?.schemas ?? {}).map(([name, part]) => [
    final(name),
    part,
  ]);
  settled.components = {
    ...settled.components,
    schemas: Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))),
  };
  return settled;
}
