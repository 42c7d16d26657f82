/** Claims as EasyPost wants and shows them: https://docs.easypost.com/docs/insurance/claims */
import { decimalText, moneyOf } from '../payments/amounts';
import type { CarrierPort } from './port';

export interface EasyPostClaim {
  id: string;
  reference?: string | null;
  status: string;
  status_detail?: string | null;
  approved_amount?: string | null;
  /** Only in a sandbox; EasyPost pays in US dollars. */
  currency?: string;
}

type Claim = Parameters<CarrierPort['fileClaim']>[0];
type Evidence = Claim['evidence'][number];

export function claimRequest(
  claim: Claim,
  { email, recipient }: { email: string; recipient: string },
): object {
  const invoices = claim.evidence.filter(({ name }) => /invoice/i.test(name));
  const others = claim.evidence.filter((one) => !invoices.includes(one));
  return {
    ...{ tracking_code: claim.trackingCode, amount: decimalText(claim.amount) },
    type: claim.kind === 'lost' ? 'loss' : 'damage',
    description: describe(claim),
    invoice_attachments: invoices.map(attachment),
    supporting_documentation_attachments: others.map(attachment),
    email_evidence_attachments: [],
    ...{ contact_email: email, recipient_name: recipient, payment_method: 'easypost_wallet' },
  };
}

function describe({ kind, trackingCode, evidence }: Claim): string {
  const what = kind === 'lost' ? 'was lost' : 'arrived damaged';
  const list = evidence.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256})`).join('; ');
  return `Parcel ${trackingCode} ${what}. Evidence: ${list || 'none'}.`;
}

/** Files are base64. Where the content was not handed over, its name and hash stand in. */
function attachment({ name, sha256, content }: Evidence): string {
  if (content !== undefined) return `data:application/pdf;base64,${content}`;
  return `data:text/plain;base64,${Buffer.from(`${name}\nSHA-256 ${sha256}\n`).toString('base64')}`;
}

const verdicts: Readonly<Record<string, 'paid' | 'rejected'>> = {
  approved: 'paid',
  approved_partial: 'paid',
  rejected: 'rejected',
  cancelled: 'rejected',
};

/** `needs_action` counts as open: EasyPost has written to the contact, and nothing is decided. */
export function stateOfClaim(claim: EasyPostClaim): Awaited<ReturnType<CarrierPort['claim']>> {
  const state = verdicts[claim.status] ?? 'open';
  const says = claim.status_detail ? { says: claim.status_detail } : {};
  if (state !== 'paid') return { state, ...says };
  return { state, paid: moneyOf(claim.approved_amount ?? '0', claim.currency ?? 'USD'), ...says };
}
