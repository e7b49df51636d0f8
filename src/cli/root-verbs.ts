import { loadVerb } from '../commands/index.ts';
import { withRecipes } from './recipe-options.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

/** Base roots. */
export function addRootVerbs(parser: Parser, { act, look }: VerbKit): void {
  parser.command(
    'root <action>',
    'Base roots that packages are built in (build makes them by itself)',
    (root) =>
      root
        .command(
          'create',
          'Make the base root of the mirror, or say that it is there',
          (command) => command,
          (argv) => act(argv, async (context) => (await loadVerb.rootCreate())(context)),
        )
        .command(
          'list',
          'The base roots that are there',
          (command) => command,
          (argv) => look(argv, async (context) => (await loadVerb.rootList())(context)),
        )
        .command(
          'enter [recipe]',
          'A shell, or a program after --, in a throw-away copy of a root, as a build sees it',
          (command) =>
            withRecipes(command)
              .positional('recipe', {
                type: 'string',
                describe: 'Its own root, with what it needs (default: the base of all series)',
              })
              .option('packages', {
                type: 'string',
                array: true,
                nargs: 1,
                default: [],
                describe: 'A package seen installed: a file, or the name of one built here',
              })
              .example('$0 root enter frr', 'where FRR is built')
              .example('$0 root enter --packages libyang -- pkg-config --modversion libyang', 'one program'),
          (argv) =>
            act(argv, async (context) =>
              (await loadVerb.rootEnter())(context, {
                ...(argv.recipe === undefined ? {} : { recipe: argv.recipe }),
                packages: argv.packages,
                argv: wordsAfterDashes(argv),
              }),
            ),
        )
        .command(
          'verify [root]',
          'Compare base roots with what they were when they were made',
          (command) =>
            command.positional('root', { type: 'string', describe: 'First digits of one (default: all)' }),
          (argv) =>
            look(argv, async (context) =>
              (await loadVerb.rootVerify())(context, argv.root === undefined ? {} : { root: argv.root }),
            ),
        )
        .command(
          'remove [roots..]',
          'Remove base roots',
          (command) =>
            command
              .positional('roots', { type: 'string', array: true, default: [], describe: 'First digits' })
              .option('all-but-current', {
                type: 'boolean',
                default: false,
                describe: 'Every one but that of the mirror as it is now',
              }),
          (argv) =>
            act(argv, async (context) =>
              (await loadVerb.rootRemove())(context, {
                roots: argv.roots,
                allButCurrent: argv.allButCurrent,
              }),
            ),
        )
        .demandCommand(1, 'Say what to do: create, list, enter, verify or remove.'),
  );
}

/** What stands after `--`; yargs keeps it apart (see commonOptions), and numbers among it stay as they were written. */
function wordsAfterDashes(argv: object): readonly string[] {
  const words: unknown = Reflect.get(argv, '--');
  return Array.isArray(words) ? words.map(String) : [];
}
