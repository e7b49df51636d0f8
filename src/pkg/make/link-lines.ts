import { byUtf8 } from './by-utf8.ts';

/** A symbolic link of the tree that is packed. */
export interface TreeLink {
  readonly path: string;
  readonly target: string;
}

/** The characters that makepkg of pkgtools 15.1 puts a backslash before; the others that a shell knows (`] } ! ^ =`) stay bare. */
const SPECIAL = /[ "#$&'()*;<>?[\\`{|~]/g;

/**
 * The lines that make the links when the package is installed, two for each, in the order of makepkg (by path, then target, as bytes).
 * removepkg finds the links to delete by exactly this form.
 */
export function renderLinkLines(links: readonly TreeLink[]): string {
  return links
    .toSorted((a, b) => byUtf8(`${a.path}\t${a.target}`, `${b.path}\t${b.target}`))
    .map(({ path, target }) => {
      const slash = path.lastIndexOf('/');
      const dir = escapeWord(slash < 0 ? '.' : path.slice(0, slash));
      const name = escapeWord(path.slice(slash + 1));
      return `( cd ${dir} ; rm -rf ${name} )\n( cd ${dir} ; ln -sf ${escapeWord(target)} ${name} )\n`;
    })
    .join('');
}

const escapeWord = (word: string): string => word.replace(SPECIAL, String.raw`\$&`);

/**
 * Why such lines would not make this link, as a clause, or undefined. makepkg writes the lines all the same, and the link is then missing where the
 * package is installed: its list of links ends at a line end, a tab ends a word, and a leading dash is taken for an option by cd, rm and ln.
 */
export function refuseLink({ path, target }: TreeLink): string | undefined {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\0-\x1f\x7f]/.test(path + target)) return 'has a control character in its name or target';
  const words = [path, path.slice(path.lastIndexOf('/') + 1), target];
  return words.some((word) => word.startsWith('-')) ? 'has a name or target that begins with "-"' : undefined;
}
