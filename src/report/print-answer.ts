import { isErrno } from '../lib/fs.ts';

/**
 * Writes an answer to standard output and waits until it is out: a pipe may be slower than the end of the process.
 * A reader that has seen enough (`| head`) and hung up is no failure.
 */
export async function printAnswer(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.once('error', (error: Error) => {
      if (isErrno(error, 'EPIPE')) resolve();
      else reject(error);
    });
    process.stdout.write(text, (error) => {
      // On an error the event above decides.
      if (error === null || error === undefined) resolve();
    });
  });
}
