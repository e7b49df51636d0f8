import { loadVerb } from '../commands/index.ts';
import { problem } from '../lib/diagnostic.ts';
import { printAnswer, printDiagnostics } from '../report/index.ts';
import { addBuildVerbs } from './build-verbs.ts';
import { EXIT } from './exit-code.ts';
import { addLookBackVerbs } from './look-back-verbs.ts';
import { addClusterVerbs } from './cluster-verbs.ts';
import { addNodeVerbs } from './node-verbs.ts';
import { answer, runAs, runTool, runVerb } from './options.ts';
import { addPkgVerbs } from './pkg-verbs.ts';
import { addRepoVerbs } from './repo-verbs.ts';
import { addRootVerbs } from './root-verbs.ts';
import { commonOptions, type VerbKit } from './verb-kit.ts';

/** Parses the arguments, runs the verb they name and gives the exit code. Help and version end with 0, misuse with 2. */
export async function createParser(args: readonly string[], signal: AbortSignal): Promise<number> {
  let exit: number = EXIT.done;
  const kit: VerbKit = {
    act: async (options, verb, manner = {}) => {
      const purpose = args.filter((word) => !word.startsWith('-')).join(' ');
      exit = await runAs(options, () =>
        runVerb(options, signal, verb, { purpose, ...manner, isWriting: true }),
      );
    },
    look: async (options, verb) => {
      exit = await runVerb(options, signal, verb, { isWriting: false });
    },
    plain: async (options, verb) => {
      exit = await runAs(options, () => runTool(options, signal, verb));
    },
  };
  const common = commonOptions();
  addBuildVerbs(common, kit);
  addLookBackVerbs(common, kit);
  addRootVerbs(common, kit);
  addPkgVerbs(common, kit);
  addRepoVerbs(common, kit);
  addNodeVerbs(common, kit);
  addClusterVerbs(common, kit, signal);
  const parser = common
    .command(
      'doctor',
      'Say which programs this machine has and lacks',
      (command) => command,
      async (argv) => {
        // Before there are settings is when it is needed most.
        exit = await answer(argv, async () => (await loadVerb.doctor())());
      },
    )
    .demandCommand(1, 'Name a command.')
    .strict()
    .check(
      ({ jobs }) =>
        jobs === undefined ||
        (Number.isSafeInteger(jobs) && jobs > 0) ||
        '--jobs takes a whole number from 1.',
    )
    .epilogue(
      'Exit codes: 0 done, 1 failed, 2 wrong use or input, 3 the machine lacks something, 130 interrupted.',
    )
    .wrap(100)
    .version('0.1.0')
    .exitProcess(false)
    // Unless this throws, yargs goes on to run the verb whose options it has found wrong.
    .fail((message: string | null, error: Error) => {
      if (message === null) throw error;
      throw new Misuse(message.replace(/\s*\n\s*/g, ' '));
    });

  let printed = '';
  try {
    await parser.parseAsync([...args], {}, (_error, _argv, output) => {
      printed = output;
    });
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    const hint = 'slackforge --help lists the commands, slackforge COMMAND --help their options.';
    printDiagnostics([problem('usage/invalid', error.message, { hint })]);
    return EXIT.wrongInput;
  }
  if (printed !== '') await printAnswer(`${printed}\n`);
  return exit;
}

/** A command line that is wrong, told from a bug. */
class Misuse extends Error {}
