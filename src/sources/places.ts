import { showUrl } from '../lib/http.ts';

/**
 * Every place a file may be had from, mirrors in their order and upstream last. Only the settings may name a folder of this machine: a
 * recipe that did could have any file of it taken.
 */
export function placesOf(file: string, upstream: string, mirrors: readonly string[]): readonly string[] {
  return [
    ...mirrors.map((mirror) => `${mirror.replace(/\/$/, '')}/${file}`),
    ...(isOfFolder(upstream) ? [] : [upstream]),
  ];
}

/** Whether a place is a file of a folder of this machine, and no address. */
export function isOfFolder(place: string): boolean {
  return place.startsWith('file:');
}

/** A place as it may be shown: no password, no query. */
export function showPlace(place: string): string {
  return /^https?:/i.test(place) ? showUrl(place) : place;
}
