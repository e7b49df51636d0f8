import type { Argv } from 'yargs';
import { loadVerb } from '../commands/index.ts';
import { addPkgRootVerbs } from './pkg-root-verbs.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

/** Packages as files, and what they are in a root. None of these needs a project. */
export function addPkgVerbs(parser: Parser, kit: VerbKit): void {
  const { plain } = kit;
  parser.command(
    'pkg <action>',
    'Look at, make, check, install, upgrade and remove single packages',
    (pkg) => {
      addPkgRootVerbs(pkg, kit);
      return pkg
        .command(
          'inspect <file>',
          'Say what a package holds, without unpacking it',
          (command) =>
            file(command).option('list', {
              type: 'boolean',
              default: false,
              describe: 'Every member, as tar tv does',
            }),
          (argv) =>
            plain(argv, async (context) =>
              (await loadVerb.pkgInspect())(context, { file: argv.file, list: argv.list }),
            ),
        )
        .command(
          'make <dir> <file>',
          'Pack a folder as makepkg does; the folder stays as it is',
          (command) =>
            file(command)
              .positional('dir', { type: 'string', demandOption: true, describe: 'The tree to pack' })
              .option('linkadd', {
                alias: 'l',
                choices: YES_NO,
                default: 'y' as const,
                describe: 'Links become lines of doinst.sh',
              })
              .option('chown', {
                alias: 'c',
                choices: YES_NO,
                default: 'n' as const,
                describe: 'Folders become root:root, mode 755',
              })
              .option('prepend', {
                alias: 'p',
                type: 'boolean',
                default: false,
                describe: 'Put the links before an existing doinst.sh',
              })
              .option('xattrs', {
                type: 'boolean',
                default: false,
                describe: 'Keep extended attributes and capabilities',
              })
              .option('threads', { type: 'number', describe: 'Of xz; the bytes do not depend on it' })
              .example('$0 pkg make tree/ toy-1.0-noarch-1_sf.txz', 'as "makepkg -l y -c n"'),
          (argv) =>
            plain(argv, async (context) =>
              (await loadVerb.pkgMake())(context, {
                dir: argv.dir,
                file: argv.file,
                linkadd: argv.linkadd === 'y',
                chown: argv.chown === 'y',
                prepend: argv.prepend,
                xattrs: argv.xattrs,
                ...(argv.threads === undefined ? {} : { threads: argv.threads }),
              }),
            ),
        )
        .command(
          'diff <from> <to>',
          'Say in what two packages differ: files, links, scripts, description',
          (command) =>
            command
              .positional('from', { type: 'string', demandOption: true, describe: 'A package' })
              .positional('to', { type: 'string', demandOption: true, describe: 'Another one' }),
          (argv) =>
            plain(argv, async (context) =>
              (await loadVerb.pkgDiff())(context, { from: argv.from, to: argv.to }),
            ),
        )
        .command(
          'lint [paths..]',
          'Check packages, folders of packages and recipe folders against the rules of the field',
          (command) =>
            command
              .positional('paths', { type: 'string', array: true, default: [], describe: 'What to check' })
              .option('base', { type: 'string', describe: 'A root whose libraries and files count as there' })
              .option('strict', { type: 'boolean', default: false, describe: 'Warnings fail too' })
              .option('rules', { type: 'boolean', default: false, describe: 'List the rules' })
              .option('explain', { type: 'string', describe: 'Explain one rule' })
              .example('$0 pkg lint out/packages slackbuilds/frr', 'what was built, and a recipe'),
          (argv) =>
            plain(argv, async (context) =>
              (await loadVerb.pkgLint())(context, argv.project, {
                paths: argv.paths,
                isStrict: argv.strict,
                isRuleList: argv.rules,
                ...(argv.base === undefined ? {} : { base: argv.base }),
                ...(argv.explain === undefined ? {} : { explain: argv.explain }),
              }),
            ),
        )
        .command(
          'index <dir>',
          'Make a folder of packages a repository, in its place',
          (command) =>
            command
              .positional('dir', {
                type: 'string',
                demandOption: true,
                describe: 'Packages, also in folders below it',
              })
              .option('sign', { type: 'string', describe: 'Key id or fingerprint to sign with' })
              .option('gnupg', { type: 'string', describe: 'Where GnuPG keeps that key' }),
          (argv) =>
            plain(argv, async (context) =>
              (await loadVerb.pkgIndex())(context, {
                dir: argv.dir,
                ...(argv.sign === undefined ? {} : { sign: argv.sign }),
                ...(argv.gnupg === undefined ? {} : { gnupg: argv.gnupg }),
              }),
            ),
        )
        .demandCommand(1, 'Say what to do with packages; slackforge pkg --help lists it.');
    },
  );
}

const YES_NO = ['y', 'n'] as const;

const file = <T>(command: Argv<T>) =>
  command.positional('file', { type: 'string', demandOption: true, describe: 'NAME-VERSION-ARCH-BUILD.txz' });
