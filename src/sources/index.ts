/**
 * sources/: finds, verifies and keeps the source archives of recipes. Mirrors (folders and URLs) are tried before
 * upstream, the sha256 of sources.lock decides what is accepted, and the store holds files by that digest.
 * Nothing is unpacked here. Used by build and commands.
 */
export { fetchAvailable, fetchSources, type FetchAttempt } from './fetch-sources.ts';
export type { FetchedSource, SourcesOptions } from './session.ts';
export { readLock } from './lock-book.ts';
export { lockKey, type SourcesLock } from './sources-lock.ts';
export { planFetch, renderFetchPlan } from './plan-fetch.ts';
export { readBundle } from './bundle/read-bundle.ts';
export { bundleEntries, writeBundle } from './bundle/write-bundle.ts';
