/**
 * News about running work, drawn by report/: a `step` opens a line, `detail` refines it, `done` or `skip` ends it. `say` is text of its own,
 * after which the terminal is left alone until the next step.
 */
export interface ProgressEvent {
  readonly kind: 'step' | 'detail' | 'done' | 'skip' | 'say';
  readonly text: string;
  /** Which of several steps that go on side by side; without it there is one at a time, and a new one ends it. */
  readonly task?: string;
  /** How far the current step is, from 0 to 1, when that is known. */
  readonly fraction?: number;
}

export type Progress = (event: ProgressEvent) => void;
