import { loadVerb } from '../commands/index.ts';
import { withRecipes } from './recipe-options.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

/** The published package repository. */
export function addRepoVerbs(parser: Parser, { act, look }: VerbKit): void {
  parser.command(
    'repo <action>',
    'Publish the built packages as a repository for slackpkg+ and others',
    (repo) =>
      repo
        .command(
          'publish',
          'Make a new set of what is built, and give it to readers all at once',
          (command) => withRecipes(command),
          (argv) => act(argv, async (context) => (await loadVerb.repoPublish())(context)),
        )
        .command(
          'list',
          'The sets that are kept, and which is current',
          (command) => command,
          (argv) => look(argv, async (context) => (await loadVerb.repoList())(context)),
        )
        .command(
          'rollback [set]',
          'Give readers an older set (default: the one before the current)',
          (command) =>
            command.positional('set', { type: 'string', describe: 'Its number, as list shows it' }),
          (argv) =>
            act(argv, async (context) =>
              (await loadVerb.repoRollback())(context, argv.set === undefined ? {} : { set: argv.set }),
            ),
        )
        .command(
          'gc',
          'Remove sets beyond those that repository.keep asks for, and unfinished ones',
          (command) => command,
          (argv) => act(argv, async (context) => (await loadVerb.repoGc())(context)),
        )
        .demandCommand(1, 'Say what to do: publish, list, rollback or gc.')
        .example('$0 repo publish', 'out/repository/current, to be served by any web server')
        .example('$0 repo gc --dry-run', 'what would be removed, in bytes'),
  );
}
