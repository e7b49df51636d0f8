import { linesOf, type Line } from './recipe-folder.ts';

/**
 * The commands of a shell script by line, as far as that can be told without a shell: comments and the bodies of here-documents
 * are left out, a line that is continued by a backslash is one with what follows. Good enough to look for words; a rule that uses it
 * cannot tell what a script does with variables.
 */
export function scriptLines(text: string): readonly Line[] {
  const commands: Line[] = [];
  let hereEnd: string | undefined;
  let open: Line | undefined;
  for (const { number, text: line } of linesOf(text)) {
    if (hereEnd !== undefined) {
      if (line.trim() === hereEnd) hereEnd = undefined;
      continue;
    }
    const joined: Line = { number: open?.number ?? number, text: (open?.text ?? '') + withoutComment(line) };
    if (/\\$/.test(line)) {
      open = { number: joined.number, text: joined.text.slice(0, -1) };
      continue;
    }
    open = undefined;
    if (joined.text.trim() !== '') commands.push(joined);
    hereEnd = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/.exec(joined.text)?.[2];
  }
  if (open !== undefined) commands.push(open);
  return commands;
}

/** A `#` begins a comment where a word could begin, outside quotes. */
function withoutComment(line: string): string {
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (quote === '' && character === '\\') index++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && (index === 0 || /[\s;(]/.test(line[index - 1] ?? '')))
      return line.slice(0, index);
  }
  return line;
}
