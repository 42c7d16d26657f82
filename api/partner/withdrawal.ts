/**
 * "We do not want to go on": from every page of an open case, asked twice.
 *
 * GET withdraw asks for a reason. POST withdraw: reason; shows it again for confirmation; with confirm=yes it is done.
 */
import { reasonSchema } from '../../domain/shapes/common';
import { brandOnboardingId, withdraw } from '../../workflows/brand-onboarding/messages';
import type { PartnerDependencies } from './dependencies';
import { filled, formView, ticked, type FieldProblem, type Form } from './form';
import { deadLink, thanks } from './messages';
import type { Page } from './page';
import { tell } from './telling';
import type { Purpose, Visit } from './visit';

/** The pages on which a partner leaves, whatever the link is for. */
export function withdrawal(deps: PartnerDependencies): Pick<Purpose, 'pages' | 'acts'> {
  return {
    pages: { withdraw: (visit) => Promise.resolve(reasonPage(visit, new Map())) },
    acts: { withdraw: (visit, { form }) => leave(deps, visit, form) },
  };
}

async function leave(deps: PartnerDependencies, visit: Visit, form: Form): Promise<Page> {
  const { speech, link, by } = visit;
  const reason = reasonSchema.safeParse(filled(form, 'reason') ?? '');
  if (!reason.success)
    return reasonPage(visit, form, [{ field: 'reason', message: speech.t('withdraw.reasonNeeded') }], 422);
  if (!ticked(form, 'confirm'))
    return {
      template: 'confirm-withdrawal',
      heading: speech.t('withdraw.confirmHeading'),
      content: { visit, reason: reason.data },
    };
  const outcome = await tell(deps, {
    processId: brandOnboardingId(link.caseId),
    update: withdraw,
    argument: { side: 'brand', by, reason: reason.data },
    updateId: `withdraw-${link.linkId}`,
  });
  if (!outcome) return deadLink(speech);
  if (!outcome.ok) return reasonPage(visit, form, [], 409, speech.t(`refused.${outcome.refusal}`));
  return thanks({ ...visit, caseOpen: false }, 'withdrawn');
}

function reasonPage(
  visit: Visit,
  form: Form,
  problems: FieldProblem[] = [],
  status = 200,
  notice?: string,
): Page {
  return {
    template: 'withdraw',
    status,
    heading: visit.speech.t('withdraw.heading', { brand: visit.brand }),
    content: { visit, form: formView(form, problems), notice },
  };
}
