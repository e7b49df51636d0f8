/**
 * FRR's configuration as comparable lines. `show running-config` and frr.conf say the same with different trimmings: the
 * headings, "!" separators, the program's version and "end" carry no meaning; indentation and order do.
 */
export function normaliseFrrConfig(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(
      (line) =>
        line !== '' &&
        line !== 'end' &&
        line.trim() !== 'exit' &&
        !line.trimStart().startsWith('!') &&
        !line.startsWith('#') &&
        !/^(Building configuration|Current configuration|frr version )/.test(line),
    );
}

/** The lines that only one of the two has, with "-" (wanted, absent) and "+" (there, not wanted). Empty when equal as sets. */
export function compareFrrConfig(wanted: string, running: string): readonly string[] {
  const want = qualified(normaliseFrrConfig(wanted));
  const have = qualified(normaliseFrrConfig(running));
  return [
    ...want.filter((line) => !have.includes(line)).map((line) => `- ${line}`),
    ...have.filter((line) => !want.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** Each indented line with its section's heading before it, because FRR writes sections in an order of its own. */
function qualified(lines: readonly string[]): readonly string[] {
  let section = '';
  return lines.map((line) => {
    if (!line.startsWith(' ')) section = line;
    return line.startsWith(' ') ? `${section} / ${line.trim()}` : line;
  });
}
