const UNITS: Readonly<Record<string, number>> = {
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};
const SIZE = /^([1-9][0-9]*)(M|G|T|MB|GB|TB)$/;

/**
 * Bytes of `32G` or `500GB`, or undefined. As in sgdisk and on disk labels: M, G, T are powers of 1024; MB, GB, TB are the
 * powers of 1000 that are printed on a disk.
 */
export function parseSize(text: string): number | undefined {
  const [, count, unit] = SIZE.exec(text) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  const bytes = factor === undefined ? undefined : Number(count) * factor;
  return bytes !== undefined && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A size that the schema has let through; only a bug makes it fail. */
export function requireSize(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) throw new Error(`internal error: "${text}" passed the schema`);
  return bytes;
}
