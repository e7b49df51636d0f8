import { sh } from './sh.ts';

/**
 * Small packages, each with something in it that package managers get wrong, in two versions. They are packed by the makepkg of
 * the stand-in; `wild` by plain tar with links in the archive, as other packers do it.
 *
 * After this, $1/v1 and $1/v2 hold the packages. Names sort in the order of installation.
 */
const MAKE = String.raw`
umask 022
work=$1 makepkg=$2
export SOURCE_DATE_EPOCH=1500000000
begin() { tree=$work/trees/$1 && rm -rf "$tree" && mkdir -p "$tree/install" && cd "$tree"; }
describe() { for line in 1 2 3 4 5 6 7 8 9 10 11; do echo "$1: $1 (line $line)"; done > install/slack-desc; }
pack() { describe "$1"; "$makepkg" "\${@:3}" -l y -c n "$work/$2" > /dev/null; }
mkdir -p "$work/v1" "$work/v2"

# Names with + and ., owners, setuid and setgid, sticky, hard links, fifo and device, names that tar prints with octals.
for version in 1.0 2.0; do
  begin gtk
  mkdir -p usr/bin usr/lib usr/share/ü dev var/spool/drop
  echo "app $version" > usr/bin/app && chmod 4755 usr/bin/app
  echo both > usr/lib/one && ln usr/lib/one usr/lib/two && ln usr/lib/one usr/lib/zwei-ö
  mknod -m 620 dev/console c 5 1 && mknod -m 660 dev/sda b 8 300 && mkfifo -m 600 dev/initctl
  chmod 1777 var/spool/drop && chown 1000:50 usr/share/ü && chmod 2775 usr/share/ü
  echo x > 'usr/share/ü/back\slash' && echo y > 'usr/share/ü/a space, "quotes"'
  touch -d @1400000000 usr/bin/app
  [ "$version" = 1.0 ] || { rm usr/lib/two; echo new > usr/lib/three; chmod 755 usr/share/ü; }
  pack 'gtk+3.x' "v\${version%.0}/gtk+3.x-$version-x86_64-1_t.txz"
done

# Links: every character that is escaped and those that are not, into folders, absolute, dangling.
for version in 1.0 2.0; do
  begin links
  mkdir -p usr/share/odd usr/real opt
  for char in ' ' '"' '#' '$' '&' "'" '(' ')' '*' ';' '<' '>' '?' '[' '\' '\`' '{' '|' '~' ']' '}' '!' '^' '=' '%' ü; do
    ln -s "to$char$version" "usr/share/odd/a\${char}b"
  done
  ln -s /usr/real usr/absolute && ln -s usr/real top && ln -s real usr/dir-link && ln -s 'no where' opt/dangling
  echo real > usr/real/file
  [ "$version" = 1.0 ] && ln -s file usr/real/only-old || ln -s file usr/real/only-new
  pack links "v\${version%.0}/links-$version-noarch-1.txz"
done

# Writes through a link of another package to a folder: usr/dir-link/ is the folder usr/real/ there. And takes over a stale link.
for version in 1.0 2.0; do
  begin through
  mkdir -p usr/dir-link etc && echo "through $version" > usr/dir-link/inside && echo mine > etc/stale
  pack through "v\${version%.0}/through-$version-x86_64-2.txz"
done

# .new, a script that ends early, and one for the removal.
for version in 1.0 2.0; do
  begin conf
  mkdir -p etc/rc.d usr/bin && echo "setting $version" > etc/kept.conf.new && echo same > etc/same.conf.new
  echo "rc $version" > etc/rc.d/rc.conf.new
  cat > install/doinst.sh << 'END'
config() {
  NEW="$1"
  OLD="$(dirname $NEW)/$(basename $NEW .new)"
  if [ ! -r $OLD ]; then mv $NEW $OLD
  elif [ "$(cat $OLD | md5sum)" = "$(cat $NEW | md5sum)" ]; then rm $NEW
  fi
}
preserve_perms() {
  if [ -e "$(dirname $1)/$(basename $1 .new)" ]; then cp -a "$(dirname $1)/$(basename $1 .new)" $1.incoming; cat $1 > $1.incoming; mv $1.incoming $1; fi
  config $1
}
config etc/kept.conf.new
config etc/same.conf.new
preserve_perms etc/rc.d/rc.conf.new
( cd usr/bin ; rm -rf by-hand )
( cd usr/bin ; ln -sf conf by-hand )
exit 7
touch never
END
  # As every script of a package it bears being run twice: one that a kill met at its work is run again.
  echo "grep -qsx '$version' removed-conf || echo '$version' >> removed-conf" > install/douninst.sh
  pack conf "v\${version%.0}/conf-$version-noarch-3_t.tgz" --prepend
done

# Two owners of one file and of one link, a file that moves from one to the other, folders that only one of them has.
for version in 1.0 2.0; do
  begin owner-a
  mkdir -p usr/shared/only-a usr/man/man1 usr/bin && echo both > usr/shared/both && ln -s both usr/shared/link
  echo page > usr/man/man1/a.1 && echo a > usr/shared/only-a/file
  if [ "$version" = 1.0 ]; then echo moves > usr/bin/moves; else echo new > usr/shared/only-a/new; fi
  pack owner-a "v\${version%.0}/owner-a-$version-x86_64-1.txz"
  begin owner-b
  mkdir -p usr/shared usr/bin && echo both > usr/shared/both && ln -s both usr/shared/link
  if [ "$version" = 2.0 ]; then echo moves > usr/bin/moves; fi
  pack owner-b "v\${version%.0}/owner-b-$version-x86_64-1.tbz"
done

# Libraries by way of incoming/, as glibc does it.
for version in 1.0 2.0; do
  begin libs
  mkdir -p lib64/incoming && echo "lib $version" > "lib64/incoming/libx-$version.so" && ln -s "libx-$version.so" lib64/libx.so.1
  cat > install/doinst.sh << 'END'
if cd lib64/incoming; then
  for file in *; do cp -a "$file" ../"$file"; done
  cd ../..
fi
END
  pack libs "v\${version%.0}/libs-$version-x86_64-1.tlz"
done

# What was a file becomes a link to a folder, a link, a folder; and the other way round.
begin turns
mkdir -p usr/turns/folder && cd usr/turns && echo f > file-to-link && echo f > file-to-dirlink && ln -s folder link-to-file && ln -s folder link-to-folder
mkdir folder-to-link && echo in > folder-to-link/in && echo in > folder/in && echo f > file-to-folder && cd ../..
pack turns v1/turns-1.0-x86_64-1.txz
begin turns
mkdir -p usr/turns/folder && cd usr/turns && ln -s folder/in file-to-link && ln -s folder file-to-dirlink && echo f > link-to-file && mkdir link-to-folder
echo deep > link-to-folder/deep && ln -s folder folder-to-link && echo in > folder/in && cd ../..
pack turns v2/turns-2.0-x86_64-1.txz

# Not by makepkg: ./ before every name, links in the archive, attributes, another top.
for version in 1.0 2.0; do
  begin wild
  mkdir -p usr/wild && echo "wild $version" > usr/wild/file && ln -s file usr/wild/packed-link && rmdir install
  setfattr -n user.note -v "$version" usr/wild/file
  tar --create --format=posix --sort=name --mtime=@1500000000 --xattrs --xattrs-include='user.*' . | gzip -n > "$work/v\${version%.0}/wild-$version-x86_64-1.tgz"
done
rm -rf "$work/trees"
`
  .replaceAll('\\${', '${')
  .replaceAll('\\`', '`');

/** Makes them below `folder`; gives the two lists of paths in the order of installation. */
export function makeEdgePackages(
  folder: string,
  makepkg: string,
): { readonly v1: readonly string[]; readonly v2: readonly string[] } {
  sh(MAKE, folder, makepkg);
  const list = (version: string): readonly string[] =>
    sh('ls -d "$1"/*.t?z', `${folder}/${version}`).trim().split('\n');
  return { v1: list('v1'), v2: list('v2') };
}
