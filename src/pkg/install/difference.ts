/** One way in which the disk differs from what a package installed. */
export interface Difference {
  readonly path: string;
  readonly what: 'missing' | 'kind' | 'link' | 'content' | 'mode' | 'owner' | 'attributes';
  /** What it is and what it should be, for people. */
  readonly detail: string;
}
