import { Acting } from '../support/acting';
import { startWorld, type World } from '../support/world';

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);

afterAll(() => world.close());

async function aCase(): Promise<Acting> {
  return new Acting(world, await world.open());
}

describe('a brand is brought from sourcing to live', () => {
  it('passes every stage when everybody does their part', async () => {
    const acting = await aCase();
    await acting.live();
    await expect(acting.opened.handle.result()).resolves.toMatchObject({ stage: 'live' });
  }, 60_000);
});
