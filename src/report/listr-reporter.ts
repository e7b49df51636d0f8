import {
  Listr,
  ListrLogger,
  ProcessOutput,
  type DefaultRenderer,
  type ListrDefaultRendererLogLevels,
  type ListrTaskWrapper,
  type SimpleRenderer,
} from 'listr2';
import type { ProgressEvent } from '../lib/events.ts';
import type { Reporter } from './reporter.ts';

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

interface OpenStep {
  readonly task: Promise<Task>;
  readonly end: () => void;
  readonly drawn: Promise<unknown>;
}

/**
 * Draws each step as a listr2 task of its own: steps become known one by one, while listr2 wants its list beforehand. Steps that go on side
 * by side share one task, which is ended with the line of the first that ends and begun anew for the others.
 */
export function createListrReporter(): Reporter {
  let open: OpenStep | undefined;
  /** Titles and details of what is going on, by task. */
  const titles = new Map<string, string>();
  const details = new Map<string, string>();
  let queue: Promise<void> = Promise.resolve();

  const begin = (title: string): OpenStep => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let drawn: Promise<unknown> = Promise.resolve();
    const task = new Promise<Task>((resolve) => {
      const list = new Listr(
        [
          {
            title,
            task: (_context, current) => {
              resolve(current);
              return ended;
            },
          },
        ],
        {
          registerSignalListeners: false,
          rendererOptions: {
            logger: new ListrLogger<ListrDefaultRendererLogLevels>({
              processOutput: new ProcessOutput(process.stderr, process.stderr),
            }),
          },
        },
      );
      drawn = list.run();
    });
    return { task, end, drawn };
  };

  const allTitles = (): string => [...titles.values()].join('; ');

  const finish = async (kind: 'done' | 'skip', line: string): Promise<void> => {
    if (open === undefined) return;
    const { task, end, drawn } = open;
    open = undefined;
    const current = await task;
    if (kind === 'skip') current.skip(line);
    else current.title = line;
    end();
    await drawn;
  };

  const endAll = async (): Promise<void> => {
    await finish('done', allTitles());
    titles.clear();
    details.clear();
  };

  const show = async (event: ProgressEvent): Promise<void> => {
    const { kind, text, task = '' } = event;
    if (kind === 'say') {
      await endAll();
      process.stderr.write(`${text}\n`);
    } else if (kind === 'step') {
      if (task === '' || titles.has('')) await endAll();
      titles.set(task, text);
      if (open === undefined) open = begin(allTitles());
      else (await open.task).title = allTitles();
    } else if (kind === 'detail') {
      if (open === undefined || !titles.has(task)) return;
      const percent =
        event.fraction === undefined ? '' : `${String(Math.floor(event.fraction * 100)).padStart(3)} %  `;
      details.set(task, `${task === '' ? '' : `${task} `}${percent}${text}`);
      (await open.task).output = [...details.values()].join('; ');
    } else {
      const title = titles.get(task);
      if (title === undefined) return;
      titles.delete(task);
      details.delete(task);
      await finish(kind, text === '' ? title : `${title}: ${text}`);
      if (titles.size > 0) open = begin(allTitles());
    }
  };

  return {
    progress: (event) => {
      queue = queue.then(() => show(event));
    },
    close: async () => {
      await queue;
      await endAll();
    },
  };
}
