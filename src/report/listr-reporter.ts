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
  readonly title: string;
  readonly task: Promise<Task>;
  readonly end: () => void;
  readonly drawn: Promise<unknown>;
}

/** Draws each step as a listr2 task of its own: steps become known one by one, while listr2 wants its list beforehand. */
export function createListrReporter(): Reporter {
  let open: OpenStep | undefined;
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
    return { title, task, end, drawn };
  };

  const finish = async (kind: 'done' | 'skip', text: string): Promise<void> => {
    if (open === undefined) return;
    const { task, title, end, drawn } = open;
    open = undefined;
    const current = await task;
    const line = text === '' ? title : `${title}: ${text}`;
    if (kind === 'skip') current.skip(line);
    else current.title = line;
    end();
    await drawn;
  };

  const show = async (event: ProgressEvent): Promise<void> => {
    if (event.kind === 'step') {
      await finish('done', '');
      open = begin(event.text);
    } else if (event.kind === 'detail') {
      if (open === undefined) return;
      const percent =
        event.fraction === undefined ? '' : `${String(Math.floor(event.fraction * 100)).padStart(3)} %  `;
      (await open.task).output = `${percent}${event.text}`;
    } else if (event.kind === 'say') {
      await finish('done', '');
      process.stderr.write(`${event.text}\n`);
    } else await finish(event.kind, event.text);
  };

  return {
    progress: (event) => {
      queue = queue.then(() => show(event));
    },
    close: async () => {
      await queue;
      await finish('done', '');
    },
  };
}
