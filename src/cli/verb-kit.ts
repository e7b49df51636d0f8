import yargs, { type Argv } from 'yargs';
import type { Answer, Context, ToolContext } from '../commands/index.ts';
import type { Result } from '../lib/result.ts';
import { RUNNERS, type CommonOptions, type VerbManner } from './options.ts';

/** The command line with what every verb takes, before any verb. */
export type Parser = ReturnType<typeof commonOptions>;

type Verb<C> = (context: C) => Promise<Result<Answer>>;

type Manner = Omit<VerbManner, 'isWriting'>;

/** How a group of verbs runs them. */
export interface VerbKit {
  /** One that writes below out/: holds its lock meanwhile, and waits for whoever has it. */
  readonly act: (options: CommonOptions, verb: Verb<Context>, manner?: Manner) => Promise<void>;
  /** One that only reads the project. */
  readonly look: (options: CommonOptions, verb: Verb<Context>) => Promise<void>;
  /** One that needs no project at all: it works on the files and folders that it is given. */
  readonly plain: (options: CommonOptions, verb: Verb<ToolContext>) => Promise<void>;
}

/**
 * yargs lays out the help of each command that it runs, for handlers that fail when it has forgotten which command it was. Here none does:
 * they give an exit code. It would be a tenth of a short run, and no option leaves it out.
 */
function withoutHelpInStore<P extends Argv>(parser: P): P {
  const inner = parser as unknown as {
    getInternalMethods(): { getUsageInstance(): { cacheHelpMessage: () => void } };
  };
  inner.getInternalMethods().getUsageInstance().cacheHelpMessage = () => undefined;
  return parser;
}

/** What every verb takes. */
export function commonOptions() {
  return (
    withoutHelpInStore(yargs())
      // One language for every machine: messages are searched for and compared.
      .locale('en')
      // `root enter -- PROGRAM --its-option`: what follows is the program's.
      // `--recipes DIR frr`: an option that may come several times takes one word each time.
      .parserConfiguration({ 'populate--': true, 'greedy-arrays': false })
      .scriptName('slackforge')
      .usage(
        '$0 <command>: Slackware packages from SlackBuilds, and install media for the nodes of a cluster',
      )
      .option('project', { type: 'string', default: '.', describe: 'Folder that holds slackforge.yaml' })
      .option('json', { type: 'boolean', default: false, describe: 'Answer as JSON on standard output' })
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress on standard error' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Say what would be done and write nothing',
      })
      .option('jobs', { type: 'number', describe: 'Processes a build may use (default: one a core)' })
      .option('runner', {
        choices: RUNNERS,
        default: 'chroot' as const,
        describe: 'userns: as an ordinary user, through a user namespace; podman: builds in containers',
      })
  );
}
