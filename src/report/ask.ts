import { createInterface } from 'node:readline/promises';

/** Whether there is somebody to answer: both ends are a terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Opens the terminal for questions, which go to standard error as all news does. A question gives undefined once the input has
 * ended. Disposing of it gives the terminal back.
 */
export function openQuestions(signal: AbortSignal) {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  let isOver = false;
  const over = new Promise<undefined>((resolve) => {
    reader.once('close', () => {
      isOver = true;
      resolve(undefined);
    });
  });
  // Ctrl-C at a prompt is eaten by readline; the rest of the command hears of it by its signal.
  reader.on('SIGINT', () => {
    reader.close();
    process.kill(process.pid, 'SIGINT');
  });
  return {
    ask: async (question: string): Promise<string | undefined> =>
      isOver ? undefined : Promise.race([reader.question(question, { signal }), over]),
    say: (text: string): void => void process.stderr.write(`${text}\n`),
    [Symbol.dispose]: (): void => reader.close(),
  };
}
