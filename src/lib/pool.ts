/** Does the work for every item, at most `limit` at a time, begun in order. The answers stand in the order of the items. */
export async function inPool<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers = new Map<number, R>();
  const pending = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of pending) answers.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}
