/** The lines of a text that comes in pieces, each as soon as it is whole; the last one even without its end. Rejects as the pieces do. */
export async function* eachLine(pieces: AsyncIterable<unknown>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    // A character may be cut in two by the border of a piece.
    const lines = (rest + decoder.decode(piece as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
