/** Control characters that C has a letter for, and the backslash itself; tar writes every other byte outside ASCII in octal. */
const LETTERS: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '\\': 0x5c,
};
const LETTER_OF = new Map(Object.entries(LETTERS).map(([letter, byte]) => [byte, letter]));

/** A name as GNU tar lists it in the C locale. removepkg reads it back with `printf %b`. */
export function tarQuote(name: string): string {
  if (/^[ -[\]-~]*$/.test(name)) return name;
  return [...Buffer.from(name, 'utf8')]
    .map((byte) => {
      const letter = LETTER_OF.get(byte);
      if (letter !== undefined) return `\\${letter}`;
      return byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/** The inverse of tarQuote; a backslash that begins no escape is itself. */
export function undoTarQuote(line: string): string {
  if (!line.includes('\\')) return line;
  const bytes: number[] = [];
  for (const part of line.match(/\\[0-7]{3}|\\.|[^\\]+|\\$/gs) ?? []) {
    const escaped = part.slice(1);
    if (!part.startsWith('\\') || escaped === '') bytes.push(...Buffer.from(part, 'utf8'));
    else if (/^[0-7]{3}$/.test(escaped)) bytes.push(parseInt(escaped, 8) & 0xff);
    else if (escaped in LETTERS) bytes.push(LETTERS[escaped] ?? 0);
    else bytes.push(...Buffer.from(part, 'utf8'));
  }
  return Buffer.from(bytes).toString('utf8');
}
