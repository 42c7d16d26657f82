/** Gathers what comes at nearly the same time into one call: carriers and providers send hundreds of events in a second. */
import DataLoader from 'dataloader';

const gatherMs = 10;
const mostAtOnce = 500;

/**
 * One batch at a time: what comes meanwhile is the next one, so under load batches grow, and two never work on the same parcel.
 * @param take its answer, or its error, is that of all in the batch
 */
export function gathering<Item, Answer>(
  take: (items: readonly Item[]) => Promise<Answer>,
): (item: Item) => Promise<Answer> {
  let before: Promise<unknown> = Promise.resolve();
  const batch = async (items: readonly Item[]): Promise<Answer[]> => {
    const taking = before.then(() => take(items));
    before = taking.catch(() => undefined);
    const answer = await taking;
    return items.map(() => answer);
  };
  const loader = new DataLoader(batch, {
    cache: false,
    maxBatchSize: mostAtOnce,
    batchScheduleFn: (send) => setTimeout(() => void before.then(send), gatherMs),
  });
  return (item) => loader.load(item);
}
