/** Compares by the bytes of UTF-8, as `sort` does in the C locale. UTF-16 code units would put U+10000 and up before U+E000. */
export function byUtf8(a: string, b: string): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for what UTF-8 writes with four bytes, so they come after every other unit. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
