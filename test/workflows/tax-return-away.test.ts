/**
 * The story of an authority that is away. In a world of its own: stories that skip time after it stood still, probably because the
 * time-skipping server keeps its clock locked for a process that was terminated; the cause was not looked into further.
 */
import { createGatewayFiling } from '../../activities/filing/gateway';
import { fileReturnAgain } from '../../workflows/tax-return/messages';
import { farid, ReturnActing, startTaxWorld, type TaxWorld } from '../support/tax-world';

let world: TaxWorld;

beforeAll(async () => {
  world = await startTaxWorld();
}, 120_000);

afterAll(() => world.close());

describe('an authority', () => {
  it('is away: after an hour a person is asked, who has it tried again', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({});
    let away = true;
    const there = createGatewayFiling({ apiUrl: world.authority.url, apiKey: 'key' });
    const gone = createGatewayFiling({ apiUrl: 'http://127.0.0.1:9', apiKey: 'key' });
    world.filing.port = {
      find: (submission) => (away ? gone : there).find(submission),
      file: (submission) => (away ? gone : there).file(submission),
    };
    await acting.open();
    await acting.approve();
    await acting.reaches('filing');
    await world.env.sleep(2 * 3_600_000);
    expect((await acting.task('file-return')).why).toContain('could not be reached');
    away = false;
    await acting.update(fileReturnAgain, { by: farid, reason: 'They are back' });
    await acting.task('pay-return');
    expect(acting.filed()).toMatchObject([{ state: 'accepted' }]);
    await acting.handle.terminate('the story is told');
  });
});
