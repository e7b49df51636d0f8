import type { Spec } from './subject.ts';

/** Rule id -> a package that it complains of, and one like it that it does not. */
export type Fixtures = Readonly<Record<string, { readonly bad: Spec; readonly good: Spec }>>;
