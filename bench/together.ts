/** Does the work for 0 to `count - 1`, so many at once. */
export async function together(
  count: number,
  atOnce: number,
  one: (n: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, line));
}
