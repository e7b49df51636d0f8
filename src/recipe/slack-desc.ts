import { problem, type Diagnostic } from '../lib/diagnostic.ts';

const MAX_TEXT = 70;

/**
 * Checks a slack-desc as installpkg and pkgtool show it: a handy ruler whose left bar stands under the colon, then
 * exactly eleven lines `NAME:` with at most 70 characters of text, the first being `NAME: NAME (short)`.
 */
export function checkSlackDesc(text: string, name: string, file: string): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const complain = (message: string, line: number) =>
    diagnostics.push(problem('recipe/slack-desc', message, { location: { file, line, column: 1 } }));
  const lines = text.split('\n');
  const ruler = lines.findIndex((line) => line.includes('|-----handy-ruler'));
  if (ruler === -1) complain('The handy ruler is missing.', 1);
  else if (lines[ruler]?.indexOf('|') !== name.length) {
    complain(
      `The handy ruler's left bar must stand under the colon, in column ${String(name.length + 1)}.`,
      ruler + 1,
    );
  }
  const described = lines.flatMap((line, index) =>
    line.startsWith(`${name}:`) ? [{ line, number: index + 1 }] : [],
  );
  if (described.length !== 11)
    complain(`There must be 11 lines that begin with "${name}:", not ${String(described.length)}.`, 1);
  const first = described[0];
  if (first !== undefined && !first.line.startsWith(`${name}: ${name} (`)) {
    complain(`The first line must be "${name}: ${name} (short description)".`, first.number);
  }
  for (const { line, number } of described) {
    if (line.length > name.length + 2 + MAX_TEXT)
      complain(`The line has more than ${String(MAX_TEXT)} characters of text.`, number);
    if (/\s$/.test(line)) complain('The line ends in blanks.', number);
  }
  return diagnostics;
}
