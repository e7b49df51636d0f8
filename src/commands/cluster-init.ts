import { resolve } from 'node:path';
import {
  answersSchema,
  askAnswers,
  draftFile,
  parseCluster,
  type Answers,
  type Ask,
} from '../cluster/index.ts';
import { problem } from '../lib/diagnostic.ts';
import { pathExists, readText, showPath, writeAtomic } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { plural } from '../lib/text.ts';
import { parseYamlFile } from '../lib/yaml-file.ts';
import type { Answer, ToolContext } from './context.ts';

export interface InitOptions {
  /** Where the file goes; one that is there is never replaced. */
  readonly out: string;
  /** A file with answers, as YAML or JSON. */
  readonly answersFile?: string;
  /** Answers on the command line; they win over those of the file. */
  readonly given: Readonly<Record<string, string | number>>;
  /** Somebody to be asked what neither tells. */
  readonly questions?: { readonly ask: Ask; readonly say: (text: string) => void };
}

/** Writes a commented cluster file from answers that are asked for, or come from a file or the command line. */
export async function clusterInitCommand(
  context: ToolContext,
  options: InitOptions,
): Promise<Result<Answer>> {
  const path = resolve(options.out);
  const file = showPath(path);
  if (await pathExists(path)) {
    const hint = 'Name another file with --out FILE, or move this one away.';
    return fail(problem('usage/invalid', `${file} is there already.`, { location: { file }, hint }));
  }
  const answers = await collectAnswers(options);
  if (!answers.ok) return answers;
  const text = draftFile(answers.value);
  // Single answers were checked; what two of them are together (a pool without room) is found here.
  const parsed = parseCluster(text, file);
  if (!parsed.ok) return parsed;
  const { warnings, nodes, cables } = parsed.value;
  const made = `${plural(nodes.length, 'node')}, ${plural(cables.length, 'cable')}`;
  if (context.isDryRun) return ok({ text, json: { format: 1, file, isDryRun: true, text }, warnings });
  await writeAtomic(path, text);
  return ok({
    text: `${file}: ${made}. "slackforge cluster check" reads it.\n`,
    json: { format: 1, file, isDryRun: false, warnings },
    warnings,
  });
}

async function collectAnswers({ answersFile, given, questions }: InitOptions): Promise<Result<Answers>> {
  if (answersFile !== undefined) {
    const file = showPath(resolve(answersFile));
    if (!(await pathExists(answersFile))) {
      return fail(
        problem('fs/unreadable', `The file of answers ${file} does not exist.`, { location: { file } }),
      );
    }
    const read = parseYamlFile(await readText(answersFile), file, answersSchema.partial());
    return read.ok ? checkAnswers({ ...read.value.value, ...given }) : read;
  }
  if (Object.keys(given).length > 0) return checkAnswers(given);
  if (questions === undefined) {
    return fail(
      problem('usage/invalid', 'There is no terminal to ask on, and no answer is given.', {
        hint: 'Use --answers FILE, or flags like --nodes 5 --topology ring.',
      }),
    );
  }
  const answers = await askAnswers(questions.ask, questions.say);
  return answers === undefined
    ? fail(problem('usage/invalid', 'The answers ended early; nothing was written.'))
    : ok(answers);
}

function checkAnswers(written: Readonly<Record<string, unknown>>): Result<Answers> {
  const parsed = answersSchema.safeParse(written);
  if (parsed.success) return ok(parsed.data);
  return fail(
    ...parsed.error.issues.map((issue) =>
      problem('usage/invalid', `The answer "${issue.path.join('.')}" is not right: ${issue.message}.`),
    ),
  );
}
