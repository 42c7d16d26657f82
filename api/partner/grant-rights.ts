/**
 * `grant-rights`: what the brand lets us use, where, how and until when.
 *
 * POST grant, for each asset (trademark, images, copy, video) that is granted: grant.images=yes, grant.images.territory
 * (country codes), grant.images.channels, grant.images.from, grant.images.to (`YYYY-MM-DD`), grant.images.sublicence=yes?.
 */
import { z } from 'zod';
import { canonicalSha256 } from '../../domain/canonical';
import { rightsGrantSchema, type RightsGrant } from '../../domain/shapes/rights';
import { assetKindSchema, scopeSchema, type AssetKind, type Scope } from '../../domain/shapes/terms';
import {
  grantRights as grantRightsUpdate,
  type RightsGap,
  type RightsGrantStage,
} from '../../workflows/rights-grant/messages';
import type { PartnerDependencies } from './dependencies';
import { filled, formView, listed, problemsOf, ticked, type FieldProblem, type Form } from './form';
import { alreadyDone, deadLink, notReady, thanks } from './messages';
import type { Page } from './page';
import type { Speech } from './speech';
import { tell } from './telling';
import type { Purpose, Visit } from './visit';

const askedSchema = z.object({
  wanted: z.object({ assets: z.array(assetKindSchema), scope: scopeSchema }),
  missing: z.array(z.object({ asset: assetKindSchema, missing: z.array(scopeSchema) })),
});
type Asked = z.infer<typeof askedSchema>;

const awaited: RightsGrantStage = 'awaiting-grant';

/** The pages of a `grant-rights` link. */
export function grantRights(deps: PartnerDependencies): Purpose {
  return {
    show: (visit) => Promise.resolve(grantPage(visit, {})),
    acts: { grant: (visit, { form }) => granted(deps, visit, form) },
  };
}

async function granted(deps: PartnerDependencies, visit: Visit, form: Form): Promise<Page> {
  const { link, speech, by } = visit;
  const { grants, problems } = readGrants(form, speech);
  if (problems.length > 0) return grantPage(visit, { form, problems, status: 422 });
  const outcome = await tell(deps, {
    processId: link.processId,
    update: grantRightsUpdate,
    argument: { by, grants },
    updateId: `grant-${link.linkId}-${canonicalSha256(grants).slice(0, 32)}`,
  });
  if (!outcome) return deadLink(speech);
  if (!outcome.ok)
    return grantPage(visit, { form, status: 409, notice: speech.t(`refused.${outcome.refusal}`) });
  const gaps = gapLines(outcome.gaps, speech);
  return thanks(visit, gaps.length > 0 ? 'grantedInPart' : 'granted', {
    gaps,
    ...(gaps.length > 0 ? { again: visit.base + visit.query } : {}),
  });
}

function readGrants(form: Form, speech: Speech): { grants: RightsGrant[]; problems: FieldProblem[] } {
  const grants: RightsGrant[] = [];
  const problems: FieldProblem[] = [];
  for (const asset of assetKindSchema.options) {
    const field = `grant.${asset}`;
    if (!ticked(form, field)) continue;
    const parsed = rightsGrantSchema.safeParse({
      asset,
      scope: {
        territory: listed(form, `${field}.territory`).map((code) => code.toUpperCase()),
        channels: listed(form, `${field}.channels`),
        period: { from: filled(form, `${field}.from`), to: filled(form, `${field}.to`) },
      },
      sublicence: ticked(form, `${field}.sublicence`),
    });
    if (parsed.success) grants.push(parsed.data);
    else problems.push(...problemsOf(parsed.error, speech, (path) => `${field}.${partOf(path)}`));
  }
  if (grants.length === 0 && problems.length === 0)
    problems.push({ field: 'grant', message: speech.t('grant.nothing') });
  return { grants, problems };
}

/** `scope.period.to` and `scope.territory.3` are filled from `to` and `territory`. */
function partOf(path: string): string {
  return /territory|channels|from|to$/.exec(path)?.[0] ?? 'to';
}

function labelOf(field: string, speech: Speech): string | undefined {
  const [, asset, part] = field.split('.');
  const kind = assetKindSchema.safeParse(asset).data;
  if (!kind || !part) return undefined;
  return `${speech.assets([kind])}, ${speech.t(part === 'from' || part === 'to' ? part : `grant.${part}`)}`;
}

function gapLines(gaps: readonly RightsGap[], speech: Speech): string[] {
  return gaps.flatMap(({ asset, missing }) =>
    missing.map((scope) => `${speech.assets([asset])}: ${speech.scope(scope)}`),
  );
}

/** Filled in with what is wanted; with the one piece that is missing, where it is one. */
function suggested({ wanted, missing }: Asked): Form {
  return new Map(
    missing.flatMap(({ asset, missing: pieces }): [string, string][] => {
      const scope: Scope = pieces.length === 1 && pieces[0] ? pieces[0] : wanted.scope;
      return [
        [`grant.${asset}.territory`, scope.territory.join(',')],
        [`grant.${asset}.channels`, scope.channels.join(',')],
        [`grant.${asset}.from`, scope.period.from],
        [`grant.${asset}.to`, scope.period.to],
      ];
    }),
  );
}

function grantPage(
  visit: Visit,
  shown: { form?: Form; problems?: FieldProblem[]; status?: number; notice?: string },
): Page {
  const { speech, record } = visit;
  const asked = askedSchema.safeParse(record?.state).data;
  if (!asked) return notReady(visit);
  if (record?.stage !== awaited) return alreadyDone(visit);
  const { wanted, missing } = asked;
  const open: AssetKind[] = missing.map(({ asset }) => asset);
  return {
    template: 'grant-rights',
    status: shown.status ?? 200,
    heading: speech.t('grant.heading'),
    content: {
      visit,
      notice: shown.notice,
      form: formView(shown.form ?? suggested(asked), shown.problems, (field) => labelOf(field, speech)),
      wantedScope: speech.scope(wanted.scope),
      complete: wanted.assets.filter((asset) => !open.includes(asset)).map((asset) => speech.assets([asset])),
      gaps: gapLines(missing, speech),
      assets: open.map((asset) => ({
        asset,
        name: speech.assets([asset]),
        what: speech.t(`grant.what.${asset}`),
      })),
      countries: wanted.scope.territory.map((code) => ({ code, name: speech.country(code) })),
      channels: wanted.scope.channels.map((code) => ({ code, name: speech.channels([code]) })),
    },
  };
}
