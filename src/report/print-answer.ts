/** Writes an answer to standard output and waits until it is out: a pipe may be slower than the end of the process. */
export async function printAnswer(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.write(text, () => {
      resolve();
    });
  });
}
