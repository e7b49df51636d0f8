/**
 * sources/: finds, verifies and keeps the source archives of recipes. Mirrors (folders and URLs) are tried before
 * upstream, the sha256 of sources.lock decides what is accepted, and the store holds files by that digest.
 * Nothing is unpacked here. Used by build and commands.
 */
export { fetchSources, readLock, type FetchedSource, type SourcesOptions } from './fetch-sources.ts';
export { lockKey, type SourcesLock } from './sources-lock.ts';
