import { gathering } from '../../api/webhooks/gathering';

/** A taker that notes its batches and ends when it is told to. */
function slowTaker() {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const take = gathering(async (items: readonly number[]) => {
    batches.push([...items]);
    await new Promise<void>((end) => ends.push(end));
    if (items.includes(13)) throw new Error('thirteen');
    return items.length;
  });
  const underWay = async (count: number) => {
    while (ends.length < count) await new Promise((go) => setTimeout(go, 2));
  };
  return { batches, take, underWay, end: (batch: number) => ends[batch]?.() };
}

describe('what comes at nearly the same time', () => {
  it('is one call, and what comes while that lasts is the next', async () => {
    const { batches, take, underWay, end } = slowTaker();
    const first = [take(1), take(2)];
    await underWay(1);
    const second = [take(3)];
    await new Promise((go) => setTimeout(go, 30));
    second.push(take(4));
    expect(batches).toEqual([[1, 2]]);
    end(0);
    await underWay(2);
    end(1);
    expect(await Promise.all([...first, ...second])).toEqual([2, 2, 2, 2]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('fails together, and does not hold up what comes after', async () => {
    const { take, underWay, end } = slowTaker();
    const failing = Promise.allSettled([take(13), take(1)]);
    await underWay(1);
    const fine = take(2);
    end(0);
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await underWay(2);
    end(1);
    expect(await fine).toBe(1);
  });
});
