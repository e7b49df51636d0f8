import { sh } from './sh.ts';

/**
 * The next version of a package: its last file is gone, a new one is there, its first file has become a link, and its first
 * link a file. $1 is the package, $2 the folder for the new one, $3 makepkg.
 */
const CHANGE = String.raw`
umask 022
name=$(basename "$1" .txz) && base=\${name%-*-*-*} && rest=\${name#"$base"-}
version=\${rest%%-*} && new=$2/$base-$version.1-\${rest#*-}.txz
tree=$(mktemp -d "$2/tree.XXXXXX") && chmod 755 "$tree" && cd "$tree"
tar --extract --preserve-permissions --numeric-owner --file="$1"
if [ -f install/doinst.sh ]; then
  # The links go back into the tree, for makepkg to find
  form='^( cd .* ; \(rm -rf\|ln -sf\) .* )$'
  grep "$form" install/doinst.sh | bash || true
  { grep -v "$form" install/doinst.sh || true; } > rest && mv rest install/doinst.sh
  [ -s install/doinst.sh ] || rm install/doinst.sh
fi
mapfile -t files < <(find . -path ./install -prune -o -type f ! -name '*.new' -print | LC_ALL=C sort)
mapfile -t links < <(find . -type l | LC_ALL=C sort)
if ((\${#files[@]} > 1)); then rm "\${files[-1]}"; fi
if ((\${#files[@]} > 2)); then mv "\${files[0]}" "\${files[0]}.moved" && ln -s "$(basename "\${files[0]}").moved" "\${files[0]}"; fi
if ((\${#links[@]} > 1)); then rm "\${links[0]}" "\${links[-1]}" && echo "was a link" > "\${links[0]}"; fi
mkdir -p "usr/share/added/$base" && echo "added to $base" > "usr/share/added/$base/file" && ln -s file "usr/share/added/$base/link"
SOURCE_DATE_EPOCH=1600000000 "$3" --threads 1 --compress -0 -l y -c n "$new" > /dev/null
cd / && rm -rf "$tree" && printf %s "$new"
`.replaceAll('\\${', '${');

/** Makes it in `folder` with that makepkg and gives its path. */
export const changePackage = (file: string, folder: string, makepkg: string): string =>
  sh(CHANGE, file, folder, makepkg);
