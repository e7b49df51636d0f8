import { showUrl } from '../lib/http.ts';

/** Every place a file may be had from, mirrors in their order and upstream last. */
export function placesOf(file: string, upstream: string, mirrors: readonly string[]): readonly string[] {
  return [...mirrors.map((mirror) => `${mirror.replace(/\/$/, '')}/${file}`), upstream];
}

/** A place as it may be shown: no password, no query. */
export function showPlace(place: string): string {
  return /^https?:/i.test(place) ? showUrl(place) : place;
}
