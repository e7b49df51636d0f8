import { describe, expect, test } from 'vitest';
import { SOURCE_RULES } from '../../../../src/recipe/index.ts';
import { GOOD_RECIPE, lintChanged, type FolderChange } from '../../../rig/lint-folder.ts';

/** The good recipe's file with a part of its text replaced; a part that is not there is a mistake of the test. */
function edit(file: string, from: string | RegExp, to: string): FolderChange {
  const text = GOOD_RECIPE[file] ?? '';
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${file} has no ${String(from)}`);
  return { files: { [file]: changed } };
}
const script = (from: string | RegExp, to: string): FolderChange => edit('toy.SlackBuild', from, to);
const info = (from: string | RegExp, to: string): FolderChange => edit('toy.info', from, to);
const desc = (from: string | RegExp, to: string): FolderChange => edit('slack-desc', from, to);
const line = (text: string): FolderChange => script('cd $PKG\n', `${text}\ncd $PKG\n`);

/** For each rule what triggers it: the change, and where it is found. */
const CASES: readonly (readonly [rule: string, change: FolderChange, where: string])[] = [
  ['source/missing-file', { files: { README: undefined } }, 'README'],
  ['source/empty-file', { files: { extra: '' } }, 'extra'],
  ['source/file-name', { files: { 'a b': 'x' } }, 'a b'],
  ['source/file-mode', { modes: { 'toy.SlackBuild': 0o755 } }, 'toy.SlackBuild'],
  ['source/archive', { files: { 'toy-1.0.tar.gz': 'x' } }, 'toy-1.0.tar.gz'],
  ['source/left-over-file', { files: { 'toy.conf~': 'x' } }, 'toy.conf~'],
  ['source/left-over-file', { files: { '.hidden': 'x' } }, '.hidden'],
  ['source/dos-lines', { files: { README: 'toy\r\n' } }, 'README'],
  ['source/utf8', { files: { README: Buffer.from([0x74, 0xe4, 0x0a]) } }, 'README'],
  ['source/readme-columns', { files: { README: `short\n${'long '.repeat(15)}\n` } }, 'README:2'],
  ['source/readme-tabs', { files: { README: 'a\tb\n' } }, 'README:1'],
  [
    'source/script-syntax',
    { files: { 'doinst.sh': `${GOOD_RECIPE['doinst.sh'] ?? ''}if true\n` } },
    'doinst.sh:5',
  ],
  ['source/info-form', info('VERSION="1.0"', 'VERSION=1.0'), 'toy.info:2'],
  ['source/info-form', info('PRGNAM="toy"', '# toy\nPRGNAM="toy"'), 'toy.info:1'],
  ['source/info-keys', info(/REQUIRES=.*\n/, ''), 'toy.info'],
  ['source/info-keys', info('EMAIL=', 'APPROVED="me"\nEMAIL='), 'toy.info:10'],
  ['source/info-keys', info('EMAIL=', 'VERSION="1.0"\nEMAIL='), 'toy.info:10'],
  ['source/info-order', info(/(MAINTAINER=.*\n)(EMAIL=.*\n)/, 'EMAIL="a@b"\nMAINTAINER="A"\n'), 'toy.info'],
  ['source/info-empty', info(/HOMEPAGE=.*/, 'HOMEPAGE=""'), 'toy.info'],
  ['source/info-name', info('PRGNAM="toy"', 'PRGNAM="toys"'), 'toy.info:1'],
  ['source/info-version', info('VERSION="1.0"', 'VERSION="1.0-2"'), 'toy.info:2'],
  ['source/homepage', info('https://example.org/toy"', 'example.org"'), 'toy.info:3'],
  ['source/email', info('a@example.org', 'nobody'), 'toy.info:10'],
  ['source/requires-form', info('REQUIRES="other"', 'REQUIRES="%README% other"'), 'toy.info:8'],
  ['source/requires-form', info('REQUIRES="other"', 'REQUIRES="other, another>=2"'), 'toy.info:8'],
  ['source/requires-agree', info('REQUIRES="other"', 'REQUIRES=""'), 'toy.info:8'],
  ['source/requires-agree', info('REQUIRES="other"', 'REQUIRES="other third"'), 'toy.info:8'],
  ['source/download-address', info('https://example.org/toy-1.0.tar.gz', 'toy-1.0.tar.gz'), 'toy.info:4'],
  [
    'source/github-address',
    info('https://example.org/toy-1.0.tar.gz', 'https://github.com/me/toy/archive/v1.0.tar.gz'),
    'toy.info:4',
  ],
  ['source/md5sum-form', info('0123456789abcdef0', 'X'), 'toy.info:4'],
  ['source/md5sum-count', info('0123456789abcdef"', `0123456789abcdef ${'a'.repeat(32)}"`), 'toy.info:4'],
  ['source/md5sum-missing', info(/MD5SUM=".*"/, 'MD5SUM=""'), 'toy.info:4'],
  ['source/slack-desc-too-long', desc('toy:\ntoy: It', `${'toy:\n'.repeat(4)}toy: It`), 'slack-desc'],
  ['source/slack-desc-eleven', desc('toy: It does nothing.\n', ''), 'slack-desc'],
  ['source/slack-desc-first-line', desc('toy: toy (some', 'toy: Toy (some'), 'slack-desc:4'],
  ['source/slack-desc-second-line', desc('toy:\ntoy: It', 'toy: At once.\ntoy: It'), 'slack-desc:5'],
  ['source/slack-desc-ruler', desc('   |-----', '  |-----'), 'slack-desc:3'],
  ['source/slack-desc-ruler', desc('-|', '--|'), 'slack-desc:3'],
  ['source/slack-desc-ruler', desc(/ *\|-----.*\n/, ''), 'slack-desc'],
  ['source/slack-desc-columns', desc('It does nothing.', 'x'.repeat(71)), 'slack-desc:6'],
  ['source/slack-desc-indent', desc('toy: It', 'toy:It'), 'slack-desc:6'],
  ['source/slack-desc-tabs', desc('does nothing', 'does\tnothing'), 'slack-desc:6'],
  ['source/slack-desc-trailing-blanks', desc('nothing.\n', 'nothing. \n'), 'slack-desc:6'],
  ['source/slack-desc-foreign', desc('# A comment.', 'toys: A comment.'), 'slack-desc:1'],
  ['source/shebang', script('#!/bin/bash', '#!/usr/bin/env bash'), 'toy.SlackBuild:1'],
  ['source/script-name', script('PRGNAM=toy', 'PRGNAM=toys'), 'toy.SlackBuild:5'],
  ['source/script-version', script('VERSION:-1.0', 'VERSION:-1.1'), 'toy.SlackBuild:6'],
  ['source/overridable', script('OUTPUT=${OUTPUT:-/tmp}', 'OUTPUT=/tmp'), 'toy.SlackBuild'],
  ['source/overridable', script('if [ -z "$ARCH" ]; then ARCH=noarch; fi', 'ARCH=noarch'), 'toy.SlackBuild'],
  ['source/tag', script('TAG:-_sf', 'TAG:-_SBo'), 'toy.SlackBuild:8'],
  ['source/tag', script('TAG:-_sf', 'TAG:-my-tag'), 'toy.SlackBuild:8'],
  ['source/print-package-name', script(/if \[ -n "\$PRINT.*\n/, ''), 'toy.SlackBuild'],
  ['source/set-e', script('set -e\n', '# set -e\n'), 'toy.SlackBuild'],
  ['source/makepkg-call', script('makepkg -l y -c n', 'makepkg -l y -c y'), 'toy.SlackBuild:20'],
  ['source/makepkg-call', script('makepkg -l y -c n', 'tar cf'), 'toy.SlackBuild'],
  ['source/network', line('wget https://example.org/x'), 'toy.SlackBuild:19'],
  ['source/network', line('( cd x && git clone --depth 1 $URL )'), 'toy.SlackBuild:19'],
  ['source/network', line('if true; then curl -LO $URL; fi'), 'toy.SlackBuild:19'],
  ['source/network', line('python3 -m pip install --root=$PKG toy'), 'toy.SlackBuild:19'],
  ['source/network', line('go get example.org/x'), 'toy.SlackBuild:19'],
  ['source/template', line('# REMOVE THIS ENTIRE BLOCK OF TEXT'), 'toy.SlackBuild:19'],
  ['source/missing-input', { files: { 'toy.conf': undefined } }, 'toy.SlackBuild:15'],
  ['source/not-packed', script(/cat \$CWD\/slack-desc.*\n/, ''), 'slack-desc'],
  ['source/new-without-handler', line('mv $PKG/etc/more.conf{,.new}'), 'toy.SlackBuild:19'],
  ['source/new-without-handler', edit('doinst.sh', 'config etc/toy.conf.new\n', ''), 'toy.SlackBuild:15'],
  [
    'source/handler-without-new',
    edit('doinst.sh', 'config etc/toy', 'config etc/other.new\nconfig etc/toy'),
    'doinst.sh:2',
  ],
  [
    'source/rc-executable',
    script('install -m 0644 $CWD/rc.toy', 'install -m 0755 $CWD/rc.toy'),
    'toy.SlackBuild:16',
  ],
  ['source/rc-executable', line('chmod +x $PKG/etc/rc.d/rc.toy.new'), 'toy.SlackBuild:19'],
];

test('nothing is found in a good recipe', async () => {
  expect(await lintChanged({})).toEqual({ errors: [], warnings: [], allowed: [], unused: [] });
});

test('every rule has a fixture that triggers it', () => {
  expect([...new Set(CASES.map(([rule]) => rule))].sort()).toEqual(SOURCE_RULES.map(({ id }) => id).sort());
});

describe('found by', () => {
  test.each(CASES)('%s (%#)', async (rule, change, where) => {
    const { errors, warnings } = await lintChanged(change);
    const found = [...errors, ...warnings].filter((finding) => finding.rule === rule);
    expect(
      found.map(({ where: { path, line } }) => (line === undefined ? path : `${path}:${String(line)}`)),
    ).toEqual([where]);
    const expected = SOURCE_RULES.find(({ id }) => id === rule)?.severity;
    expect(found.map(({ severity }) => severity)).toEqual([expected]);
  });
});

describe('nothing is found in', () => {
  test.each<readonly [string, FolderChange]>([
    ['a comment that speaks of wget', line('# wget would be wrong here')],
    ['a message that speaks of wget', line('echo "get it with wget http://example.org"')],
    ['an option that is called curl', line('./configure --with-curl --without-git')],
    ['a here-document that speaks of curl', line("cat <<'END'\ncurl http://example.org\nEND")],
    ['pip without its index', line('pip3 install --no-index --root=$PKG .')],
    ['a makepkg call over two lines', script('makepkg -l y -c n $OUTPUT', 'makepkg -l y \\\n  -c n $OUTPUT')],
    ['set -eu', script('set -e\n', 'set -eu\n')],
    ['an input that is asked for first', line('[ -f $CWD/more ] && cat $CWD/more > $PKG/more')],
    ['an input that is asked for before', line('if [ -f $CWD/more ]; then\n  cat $CWD/more > $PKG/more\nfi')],
    ['a source by its full name', line('tar -xf $CWD/toy-1.0.tar.gz')],
    ['.new files that a loop makes', line('for i in a b; do mv $PKG/etc/$i $PKG/etc/$i.new; done')],
    ['an rc.d folder', line('install -d -m 0755 $PKG/etc/rc.d')],
    [
      'an address longer than a line of README',
      { files: { README: `  https://example.org/${'x'.repeat(80)}\n` } },
    ],
    [
      'an archive of GitHub by its right name',
      info('https://example.org/toy-1.0.tar.gz', 'https://github.com/me/toy/archive/v1.0/toy-1.0.tar.gz'),
    ],
    [
      'a tag that begins with the name',
      info(
        'https://example.org/toy-1.0.tar.gz',
        'https://github.com/me/toy/archive/refs/tags/toy-1.0.tar.gz',
      ),
    ],
    [
      'a file without MD5SUM that is locked',
      { ...info(/MD5SUM=".*"/, 'MD5SUM=""'), lock: `${'0'.repeat(64)}  toy  1.0  toy-1.0.tar.gz\n` },
    ],
    [
      'no DOWNLOAD, where the source is of a registry',
      {
        files: {
          ...info(/DOWNLOAD=.*\nMD5SUM=.*/, 'DOWNLOAD=""\nMD5SUM=""').files,
          'recipe.yaml': `${GOOD_RECIPE['recipe.yaml'] ?? ''}sources: ['pypi:toy@{version}']\n`,
        },
      },
    ],
    [
      'a value over two lines',
      info(
        /DOWNLOAD=.*\nMD5SUM=.*/,
        `DOWNLOAD="https://a.org/a.tgz \\\n          https://b.org/b.tgz"\nMD5SUM="${'a'.repeat(32)} \\\n        ${'b'.repeat(32)}"`,
      ),
    ],
  ])('%s', async (_, change) => {
    const { errors, warnings } = await lintChanged(change);
    expect([...errors, ...warnings]).toEqual([]);
  });
});
