import { problem } from '../lib/diagnostic.ts';
import type { Progress } from '../lib/events.ts';
import { fail, type Result } from '../lib/result.ts';
import type { Mirror } from '../mirror/index.ts';
import type { BaseSettings } from './base-plan.ts';
import { ensureBase, type BaseRoot } from './base-tree.ts';

export interface CreateOptions {
  /** Opens the mirror anew, with its pin and its key. */
  readonly open: () => Promise<Result<Mirror>>;
  /** Whether the settings pin one state of it: then no other one will do. */
  readonly isPinned: boolean;
  readonly settings: BaseSettings;
  readonly rootsDir: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface CreatedBase {
  readonly base: BaseRoot;
  readonly mirror: Mirror;
}

/** A mirror is synced in minutes, about once a day: one that moves again and again is not waited for. */
const ATTEMPTS = 3;

/**
 * Makes or finds the base root of the mirror as it is now. Files of two states of a mirror must not be mixed: when CHECKSUMS.md5 is
 * another one at the end, or something could not be had and it is another one by then, all begins anew with the new one
 * (files that are the same in both are not fetched again). A pinned mirror that moved is refused.
 */
export async function createBase(options: CreateOptions): Promise<Result<CreatedBase>> {
  const { open, isPinned, settings, rootsDir, progress, signal } = options;
  let last: Result<never> | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS && signal?.aborted !== true; attempt++) {
    const mirror = await open();
    if (!mirror.ok) {
      // The list and PACKAGES.TXT are two files: they may have been read on both sides of a move. Everything else is as it is.
      if (isPinned || mirror.diagnostics[0]?.code !== 'mirror/corrupt-file') return mirror;
      last = mirror;
      continue;
    }
    const base = await ensureBase(mirror.value, settings, rootsDir, progress, signal);
    // A root that was here already, or a failure that has nothing to do with the mirror, is not worth a question.
    if (base.ok && !base.value.isNew) return { ok: true, value: { base: base.value, mirror: mirror.value } };
    if (!base.ok && !base.diagnostics.some((each) => /^(mirror|http|pkg)\//.test(each.code))) return base;
    const moved = await mirror.value.hasMoved();
    // A mirror that cannot be asked any more takes nothing from a root whose every package was held against its list.
    if (!moved.ok || !moved.value)
      return base.ok ? { ok: true, value: { base: base.value, mirror: mirror.value } } : base;
    last = hasMoved(mirror.value, isPinned);
    if (isPinned) return last;
    progress({
      kind: 'step',
      text: `${mirror.value.location} moved on meanwhile: begin again with its new state`,
    });
  }
  return last ?? fail(problem('buildroot/enter-failed', 'the base root was not finished: interrupted'));
}

function hasMoved(mirror: Mirror, isPinned: boolean): Result<never> {
  const message = `the mirror ${mirror.location} moved on while the base root was being made: its CHECKSUMS.md5 is another one now`;
  const hint = isPinned
    ? 'the settings pin the state before: use a frozen copy of that state, or set pin to the new one'
    : `it did so ${String(ATTEMPTS)} times in a row; wait until its sync has ended, or take a frozen copy`;
  return fail(problem('mirror/moved', message, { hint }));
}
