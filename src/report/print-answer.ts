import { isErrno } from '../lib/fs.ts';

/** Every write has its own answer; without a listener for the stream's own news of the same fault the process would end. */
let isListening = false;

/**
 * Writes an answer to standard output and waits until it is out: a pipe may be slower than the end of the process.
 * A reader that has seen enough (`| head`) and hung up is no failure.
 */
export async function printAnswer(text: string): Promise<void> {
  if (!isListening) process.stdout.on('error', () => undefined);
  isListening = true;
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined || isErrno(error, 'EPIPE')) resolve();
      else reject(error);
    });
  });
}
