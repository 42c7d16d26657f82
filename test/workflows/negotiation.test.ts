import type { Terms } from '../../domain/shapes/terms';
import { commitmentModel } from '../../models/commitment';
import { acceptTerms, proposeTerms } from '../../workflows/brand-onboarding/messages';
import { Acting, byLink, mia, noah, omar, soundTerms } from '../support/acting';
import { eventually, linkFor, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, mailText, nothingLeft } from './support/aftermath';
import { noWindow } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld({ rules: () => false });
}, 60_000);

afterAll(() => world.close());

async function negotiating(subject?: { brandSlug: string }): Promise<Acting> {
  const { listing } = await world.newCase();
  const acting = new Acting(
    world,
    await world.open({ policy: noWindow, listing: { ...listing, ...subject } }),
  );
  await acting.vetted();
  return acting;
}

/** Nobody else sells this brand there. */
function exclusive(...territory: string[]): Terms {
  const sale = { ...soundTerms.sale, territory };
  return { ...soundTerms, sale, exclusivity: [{ subject: 'brand', scope: sale }] };
}

async function statesOf(acting: Acting): Promise<string[]> {
  const laid = await commitmentModel(world.connection).find({ caseId: acting.caseId }).lean().exec();
  return laid.map(({ state }) => state);
}

describe('a term sheet', () => {
  it('goes back and forth until both sides accept the newest version', async () => {
    const acting = await negotiating();
    await expect(acting.propose()).resolves.toMatchObject({ ok: true, version: 1, advisory: [] });
    const linkId = await linkFor(world, acting.caseId, 'answer-terms');
    const theirs = {
      side: 'brand' as const,
      by: byLink(linkId),
      terms: { ...soundTerms, moq: 500 },
      basedOn: 1,
    };
    await expect(acting.onboarding.executeUpdate(proposeTerms, { args: [theirs] })).resolves.toMatchObject({
      ok: true,
      version: 2,
    });
    await expect(acting.propose({ ...soundTerms, moq: 300 }, 1)).resolves.toMatchObject({
      refusal: 'unknown-version',
      detail: { newest: 2 },
    });
    await acting.propose({ ...soundTerms, moq: 300 }, 2, noah);
    await expect(acting.acceptAsBrand(1)).resolves.toMatchObject({ refusal: 'unknown-version' });
    await expect(acting.acceptAsBrand(3)).resolves.toMatchObject({ ok: true, version: 3 });
    await acting.reaches('pilot');
    expect(await statesOf(acting)).toEqual(['agreed']);
    expect(await mailsOf(world, acting.caseId)).toMatchObject({ 'term-sheet': 2, 'terms-agreed': 1 });
    await acting.withdraw();
    await acting.onboarding.result();
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('is not accepted by who proposed it, nor negotiated by another role or before its time', async () => {
    const acting = await negotiating();
    await expect(acting.propose(soundTerms, 0, omar)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await acting.propose();
    const own = { side: 'platform' as const, by: noah, version: 1 };
    await expect(acting.onboarding.executeUpdate(acceptTerms, { args: [own] })).resolves.toMatchObject({
      refusal: 'own-proposal',
    });
    await acting.acceptAsBrand();
    await acting.reaches('pilot');
    await expect(acting.propose(soundTerms, 1)).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.withdraw();
    await acting.onboarding.result();
  });

  it('is refused when it is unsound, saying where', async () => {
    const acting = await negotiating();
    const elsewhere = { ...soundTerms, sale: { ...soundTerms.sale, territory: ['FR'] } };
    await expect(acting.propose(elsewhere)).resolves.toMatchObject({ refusal: 'terms-unsound' });
    await acting.withdraw();
    await acting.onboarding.result();
  });

  it('is one version for each answer, however many come at once', async () => {
    const acting = await negotiating();
    const answers = await Promise.all([mia, noah, mia, noah].map((by) => acting.propose(soundTerms, 0, by)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter((answer) => !answer.ok && answer.refusal === 'unknown-version')).toHaveLength(3);
    const accepting = acting.acceptAsBrand();
    const counter = acting.propose({ ...soundTerms, moq: 900 }, 1);
    const [accepted, countered] = await Promise.all([accepting, counter]);
    expect([accepted.ok, countered.ok].sort()).toEqual([false, true]);
    await acting.waitForTask(accepted.ok ? 'plan-pilot' : 'answer-terms');
    await acting.withdraw();
    await acting.onboarding.result();
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});

describe('promises collide', () => {
  it('only as advice while they are proposals', async () => {
    const [one, two] = [
      await negotiating({ brandSlug: 'mondego' }),
      await negotiating({ brandSlug: 'mondego' }),
    ];
    await one.propose(exclusive('DE'));
    const answer = await two.propose(exclusive('DE'));
    expect(answer).toMatchObject({ ok: true });
    expect(answer.ok && answer.advisory.length).toBeGreaterThan(0);
    for (const acting of [one, two]) {
      await acting.withdraw();
      await acting.onboarding.result();
    }
  });

  it('and who comes second is told why, and goes on with narrower terms', async () => {
    const [one, two] = [await negotiating({ brandSlug: 'ave' }), await negotiating({ brandSlug: 'ave' })];
    await one.agreeOn(exclusive('DE'));
    const wide = exclusive('DE', 'FR');
    await two.propose(wide);
    const refused = await two.acceptAsBrand();
    expect(refused).toMatchObject({ refusal: 'exclusivity-collision' });
    expect(JSON.stringify(refused)).not.toContain(one.caseId);
    await eventually('the mail to the brand', async () =>
      (await mailsOf(world, two.caseId))['exclusivity-collision'] ? true : undefined,
    );
    await eventually('the mail to staff', async () =>
      (await mailText(world, two.caseId, 'task-reminder')).includes(one.caseId) ? true : undefined,
    );
    // The collision is with the other's sale, wherever this one promises exclusivity: it leaves Germany's shop alone.
    const narrow: Terms = {
      ...soundTerms,
      sale: { ...soundTerms.sale, channels: ['social'] },
      exclusivity: [],
    };
    await expect(two.propose(narrow, 1)).resolves.toMatchObject({ ok: true, advisory: [] });
    await two.acceptAsBrand(2);
    await two.reaches('pilot');
    expect(await actionsOf(world, two.caseId, `brand-onboarding:${two.caseId}`)).toEqual(
      expect.arrayContaining(['terms-accepted-refused', 'exclusivity-collision', 'terms-accepted']),
    );
    for (const acting of [one, two]) {
      await acting.withdraw();
      await acting.onboarding.result();
      expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
    }
  });

  it('and of two accepted at the same moment exactly one is agreed, pair after pair', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const brandSlug = `pair-${n}`;
        const pair = await Promise.all([negotiating({ brandSlug }), negotiating({ brandSlug })]);
        await Promise.all(pair.map((acting) => acting.propose(exclusive('DE'))));
        await Promise.all(pair.map((acting) => linkFor(world, acting.caseId, 'answer-terms')));
        return pair;
      }),
    );
    for (const pair of pairs) {
      const answers = await Promise.all(pair.map((acting) => acting.acceptAsBrand()));
      expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
      const states = await Promise.all(pair.map(statesOf));
      expect(states.flat().filter((state) => state === 'agreed')).toHaveLength(2);
    }
    await Promise.all(
      pairs.flat().map(async (acting) => {
        const agreed = (await statesOf(acting)).includes('agreed');
        await acting.waitForTask(agreed ? 'plan-pilot' : 'answer-terms');
        await acting.withdraw();
      }),
    );
    await Promise.all(pairs.flat().map((acting) => acting.onboarding.result()));
    expect(await commitmentModel(world.connection).countDocuments({ brand: /^pair-/ })).toBe(0);
  }, 90_000);
});

describe('a case is left in the middle of an answer', () => {
  it('leaves no promise behind, whichever comes first', async () => {
    const cases = await Promise.all([1, 2, 3, 4].map(() => negotiating()));
    // The brand's counter-proposal: it sends no mail that would be cancelled, see `Acting.settled`.
    const answers = await Promise.all(
      cases.map(async (acting) => {
        await acting.propose();
        const by = byLink(await linkFor(world, acting.caseId, 'answer-terms'));
        await acting.settled();
        return { side: 'brand' as const, by, terms: soundTerms, basedOn: 1 };
      }),
    );
    await Promise.all(
      cases.flatMap((acting, index) => [
        acting.onboarding
          .executeUpdate(proposeTerms, { args: [answers[index] ?? never()] })
          .catch(() => undefined),
        acting.withdrawNow(),
      ]),
    );
    for (const acting of cases) {
      await expect(acting.onboarding.result()).resolves.toMatchObject({ stage: 'withdrawn' });
      expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
    }
  });
});

function never(): never {
  throw new Error('there is an answer for each case');
}
