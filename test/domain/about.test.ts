import { aboutOf, aboutTask } from '../../domain/about';
import type { ProcessKind } from '../../domain/process';

describe('what a process is about', () => {
  it.each<[ProcessKind, string, string, object]>([
    ['brand-onboarding', 'brand-onboarding:acme:DE', 'acme:DE', { caseId: 'acme:DE' }],
    ['contract-signing', 'contract-signing:acme:DE:2:3', 'acme:DE:2', { caseId: 'acme:DE:2' }],
    [
      'document-request',
      'document-request:acme:DE:2:tax',
      'acme:DE:2',
      { caseId: 'acme:DE:2', requirement: 'tax' },
    ],
    [
      'document-request',
      'document-request:acme:DE:bank-proof:4',
      'acme:DE',
      { caseId: 'acme:DE', requirement: 'bank-proof' },
    ],
    [
      'document-request',
      'document-request:logistics-partner:landpost:carrier-licence:2',
      'logistics-partner:landpost',
      { carrier: 'landpost', kind: 'carrier-licence' },
    ],
    [
      'document-request',
      'order:S-1/shipment-2/clearance-3/document-certificate-of-origin-2',
      'order:S-1',
      { orderId: 'S-1', number: 2, document: 'certificate-of-origin' },
    ],
    ['order-to-delivery', 'order:S-1', 'order:S-1', { orderId: 'S-1' }],
    ['shipment', 'order:S-1/shipment-2', 'order:S-1', { orderId: 'S-1', number: 2 }],
    ['customs-clearance', 'order:S-1/shipment-2/clearance', 'order:S-1', { orderId: 'S-1', number: 2 }],
    ['customs-charges', 'order:S-1/shipment-2/charges-2', 'order:S-1', { orderId: 'S-1', number: 2 }],
    ['carrier-claim', 'order:S-1/shipment-2/claim', 'order:S-1', { orderId: 'S-1', number: 2 }],
    ['carrier-claim', 'order:S-1/return-1/claim', 'order:S-1', { orderId: 'S-1', number: 1 }],
    ['late-return', 'order:S-1/late-return-1', 'order:S-1', { orderId: 'S-1', number: 1 }],
    ['customer-return', 'order:S-1/return-1', 'order:S-1', { orderId: 'S-1', number: 1 }],
    ['incident', 'incident:strike-1', 'incident:strike-1', { incidentId: 'strike-1' }],
    ['payment-dispute', 'dispute:stripe:dp_1', 'order:S-1', { disputeId: 'stripe:dp_1', orderId: 'S-1' }],
    ['payment-dispute', 'dispute:stripe:dp_1', 'dispute:stripe:dp_1', { disputeId: 'stripe:dp_1' }],
    [
      'logistics-partner',
      'logistics-partner:landpost',
      'logistics-partner:landpost',
      { carrier: 'landpost' },
    ],
    [
      'tax-return',
      'tax-return:UK-VAT:GB:2026-11-to-2027-01',
      'tax-return:UK-VAT:GB:2026-11-to-2027-01',
      { scheme: 'UK-VAT', jurisdiction: 'GB', period: '2026-11-to-2027-01' },
    ],
    ['ip-notice', 'ip-notice:N-0123456789abcdef', 'acme:DE', { noticeId: 'N-0123456789abcdef' }],
    ['privacy-request', 'privacy:pr-01', 'privacy:pr-01', { requestId: 'pr-01' }],
    ['shipment', 'nothing known', 'order:S-1', { orderId: 'S-1' }],
  ])('of kind %s, %s, filed under %s', (process, processId, caseId, about) => {
    expect(aboutOf({ process, processId, caseId })).toEqual(about);
  });
});

describe('what a task is about', () => {
  const orderTask = { process: 'order-to-delivery', processId: 'order:S-1', caseId: 'order:S-1' } as const;
  const ofCase = { process: 'brand-onboarding', processId: 'brand-onboarding:a:DE', caseId: 'a:DE' } as const;

  it.each([
    [
      { ...orderTask, key: 'resolve-loss-2' },
      { orderId: 'S-1', number: 2 },
    ],
    [
      { ...orderTask, key: 'correct-tax-3' },
      { orderId: 'S-1', number: 3 },
    ],
    [{ ...orderTask, key: 'approve-refund-4' }, { orderId: 'S-1' }],
    [
      { ...ofCase, key: 'approve-waiver:ce' },
      { caseId: 'a:DE', requirement: 'ce' },
    ],
    [{ ...ofCase, key: 'decide-sourcing' }, { caseId: 'a:DE' }],
  ])('%j', (task, about) => {
    expect(aboutTask(task)).toEqual(about);
  });
});
