/** Numbers, of which one with the least key comes out first. A key must not change while its number is in. */
export class Heap {
  readonly #items: number[] = [];
  readonly #key: (item: number) => number;

  constructor(key: (item: number) => number) {
    this.#key = key;
  }

  get size(): number {
    return this.#items.length;
  }

  first(): number | undefined {
    return this.#items[0];
  }

  push(item: number): void {
    const items = this.#items;
    const key = this.#key(item);
    let at = items.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = items[above] ?? 0;
      if (this.#key(other) <= key) break;
      items[at] = other;
      at = above;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    const key = this.#key(last);
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && this.#key(items[below + 1] ?? 0) < this.#key(items[below] ?? 0))
        below++;
      const other = items[below] ?? 0;
      if (this.#key(other) >= key) break;
      items[at] = other;
      at = below;
    }
    items[at] = last;
    return first;
  }
}
