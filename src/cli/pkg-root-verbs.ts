import type { Argv } from 'yargs';
import { loadVerb } from '../commands/index.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

const inRoot = <T>(command: Argv<T>) =>
  command.option('root', {
    type: 'string',
    demandOption: true,
    describe: 'The root to work on; never the running system',
  });

const words = <T>(command: Argv<T>, describe: string) =>
  command.positional('words', { type: 'string', array: true, demandOption: true, describe });

/** Packages in a root: install, upgrade, remove, list, verify. Added below `pkg`. */
export function addPkgRootVerbs(pkg: Parser, { plain }: VerbKit): void {
  pkg
    .command(
      'install <words..>',
      'Install packages in a root as installpkg does; one that is damaged or hostile changes nothing',
      (command) =>
        inRoot(words(command, 'Packages'))
          .option('tagfile', { type: 'string', describe: 'Says which are left out (SKP)' })
          .option('terse', { type: 'boolean', default: false, describe: 'One line a package' })
          .option('md5sum', {
            type: 'boolean',
            default: false,
            describe: 'Put the digest in the database entry',
          })
          .example('$0 pkg install --root /mnt slackware64/a/*.txz', 'series a'),
      (argv) =>
        plain(argv, async (context) =>
          (await loadVerb.pkgInstall())(context, {
            root: argv.root,
            files: argv.words,
            terse: argv.terse,
            md5sum: argv.md5sum,
            ...(argv.tagfile === undefined ? {} : { tagfile: argv.tagfile }),
          }),
        ),
    )
    .command(
      'upgrade <words..>',
      'Replace installed packages as upgradepkg does',
      (command) =>
        inRoot(words(command, 'Packages, NEW or OLD%NEW'))
          .option('install-new', {
            type: 'boolean',
            default: false,
            describe: 'Install what is not installed',
          })
          .option('reinstall', {
            type: 'boolean',
            default: false,
            describe: 'Also the version that is installed',
          })
          .example('$0 pkg upgrade --root /mnt old%new-2.0-x86_64-1.txz', 'another name'),
      (argv) =>
        plain(argv, async (context) =>
          (await loadVerb.pkgUpgrade())(context, {
            root: argv.root,
            files: argv.words,
            installNew: argv.installNew,
            reinstall: argv.reinstall,
          }),
        ),
    )
    .command(
      'remove <words..>',
      'Remove packages as removepkg does',
      (command) =>
        inRoot(words(command, 'Names, full or base')).option('skip-douninst', {
          type: 'boolean',
          default: false,
          describe: 'Do not run the saved douninst.sh',
        }),
      (argv) =>
        plain(argv, async (context) =>
          (await loadVerb.pkgRemove())(context, {
            root: argv.root,
            names: argv.words,
            skipUninstallScript: argv.skipDouninst,
          }),
        ),
    )
    .command(
      'list [pattern]',
      'What is installed in a root',
      (command) =>
        inRoot(command).positional('pattern', {
          type: 'string',
          describe: 'A part of the name, or with * and ?',
        }),
      (argv) =>
        plain(argv, async (context) =>
          (await loadVerb.pkgList())(context, {
            root: argv.root,
            ...(argv.pattern === undefined ? {} : { pattern: argv.pattern }),
          }),
        ),
    )
    .command(
      'verify [names..]',
      'Say whether each file of the installed packages is as it was installed',
      (command) =>
        inRoot(command)
          .positional('names', {
            type: 'string',
            array: true,
            default: [],
            describe: 'Packages (default: all)',
          })
          .option('from', { type: 'string', describe: 'Folder of the package files: compare contents too' }),
      (argv) =>
        plain(argv, async (context) =>
          (await loadVerb.pkgVerify())(context, {
            root: argv.root,
            names: argv.names,
            ...(argv.from === undefined ? {} : { from: argv.from }),
          }),
        ),
    );
}
