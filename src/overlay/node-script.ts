import { shellQuote } from '../lib/shell-quote.ts';

/** Where the node keeps what this package last gave it; nobody but root may look in. */
export const STATE = 'var/lib/slackforge/node';

/** One file of the node: where the package has it, and where it goes. */
export interface PlacedFile {
  readonly from: string;
  readonly to: string;
}

/** A folder that the package does not have itself. */
export interface PlacedFolder {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * install/doinst.sh of a node's package. Run by pkgtools or by ours, in the root as working directory, also twice, and after a run that was
 * cut off. It holds no secret: pkgtools keep a copy of it that everybody may read.
 */
export function nodeScript(files: readonly PlacedFile[], folders: readonly PlacedFolder[]): string {
  const folderLines = folders.map(({ path, mode, uid, gid }) =>
    ['folder', shellQuote(path), mode.toString(8).padStart(4, '0'), `${String(uid)}:${String(gid)}`].join(
      ' ',
    ),
  );
  const fileLines = files.map(({ from, to }) => `  "$1" ${shellQuote(from)} ${shellQuote(to)}`);
  return `${BEGINNING}
${folderLines.map((line) => `${line}\n`).join('')}
# each COMMAND : COMMAND FROM TO for every file of the node.
each() {
${fileLines.join('\n')}
}
${END}`;
}

const BEGINNING = String.raw`#!/bin/sh
# Made by slackforge. Brings the files of this node into place, but for those that somebody changed here.
set -eu

STATE=${STATE}
SHIPPED=$STATE/shipped
NEXT=$STATE/shipped.next
umask 077
touch "$SHIPPED"

digest() { sha256sum <"$1" | cut -c 1-64; }

# was_shipped FILE : FILE is as the installer or a package of this node put it there.
was_shipped() { grep -qxF "$(digest "$1")  $1" "$SHIPPED"; }

# note FROM TO : what is shipped. In a second run FROM may have become TO already.
note() {
  if [ -f "$1" ]; then
    echo "$(digest "$1")  $2" >>"$NEXT"
  elif [ -f "$2" ]; then
    echo "$(digest "$2")  $2" >>"$NEXT"
  fi
}

# place FROM TO : puts a file where it belongs, or beside what was changed there, as TO.new.
place() {
  if [ ! -f "$1" ]; then
    return 0
  fi
  if [ -f "$2" ] && ! cmp -s "$1" "$2" && ! was_shipped "$2"; then
    if [ "$1" != "$2.new" ]; then
      cp -p "$1" "$2.new"
    fi
    echo "slackforge: $2 was changed on this node and stays; what cluster.yaml says is in $2.new"
    return 0
  fi
  case $2 in
    # The exec bit of a script in /etc/rc.d is its switch, and the administrator's.
    etc/rc.d/*) if [ -f "$2" ]; then chmod "$(stat -c %a "$2")" "$1"; fi ;;
  esac
  mv -f "$1" "$2"
  rm -f "$2.new"
}

# drop : takes away what was shipped once and is not any more; what was changed is kept as .orig.
drop() {
  cut -c 67- "$SHIPPED" | sort -u | while read -r file; do
    if cut -c 67- "$NEXT" | grep -qxF "$file" || [ ! -f "$file" ]; then
      continue
    elif was_shipped "$file"; then
      rm -f "$file"
    else
      mv -f "$file" "$file.orig"
      echo "slackforge: $file does not belong to this node any more and was changed here: it is $file.orig now"
    fi
  done
}

# folder PATH MODE OWNER : makes a folder that is not there.
folder() {
  if [ ! -d "$1" ]; then
    mkdir -p "$1"
    chown "$3" "$1"
    chmod "$2" "$1"
  fi
}

# configure : runs the node's own script (accounts, time zone, console) when it is another than the last time. The switches in
# /etc/rc.d stay as they were.
configure() {
  if cmp -s "$STATE/configure" "$STATE/configured"; then
    return 0
  elif [ "$(pwd -P)" != / ]; then
    echo "slackforge: /$STATE/configure is to be run inside this system"
    return 0
  elif ! (umask 022 && sh "$STATE/configure") </dev/null; then
    echo "slackforge: /$STATE/configure failed; see the lines above, and run it again" >&2
    return 0
  fi
  cp -p "$STATE/configure" "$STATE/configured.next"
  mv -f "$STATE/configured.next" "$STATE/configured"
  while read -r mode file; do
    if [ "$(stat -c %a "$file")" != "$mode" ]; then
      echo "slackforge: $file keeps its mode $mode; the node's script would have made it $(stat -c %a "$file")"
      chmod "$mode" "$file"
    fi
  done <"$STATE/switches"
}

: >"$STATE/switches"
for script in etc/rc.d/rc.*; do
  if [ -f "$script" ]; then
    stat -c '%a %n' "$script" >>"$STATE/switches"
  fi
done
`;

const END = String.raw`
# Noted before anything moves: a run that is cut off must know its own files the next time.
: >"$NEXT"
each note
cat "$NEXT" >>"$SHIPPED"
each place
drop
mv -f "$NEXT" "$SHIPPED"
configure
`;
