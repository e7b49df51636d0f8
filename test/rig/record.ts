/** Whether this run writes golden files instead of comparing with them (`npm run golden`). Never in CI: there nobody reads the change. */
export function isRecording(): boolean {
  if (process.env['SLACKFORGE_RECORD'] !== '1') return false;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '')
    throw new Error('golden files are not recorded under CI');
  return true;
}
