/** Where in the console something named by an id is shown. */

/** The page that shows a process of any kind. */
export function processAddress(processId: string): string {
  return `/processes/${encodeURIComponent(processId)}`;
}

/** A process of any kind: orders and cases have pages of their own. */
export function processPlace(processId: string): string {
  const order = /^order:([A-Za-z0-9-]+)$/.exec(processId)?.[1];
  if (order) return `/orders/${order}`;
  const brand = /^brand-onboarding:(.+)$/.exec(processId)?.[1];
  return brand ? `/cases/${encodeURIComponent(brand)}` : processAddress(processId);
}

export function taskPlace(processId: string, key: string): string {
  return `/tasks/${encodeURIComponent(processId)}/${encodeURIComponent(key)}`;
}

const processes =
  /^(order|incident|logistics-partner|ip-notice|privacy|dispute|tax-return|partnership|pilot-trial|contract-signing|rights-grant|document-request|brand-onboarding):/;

/** The page of what a field names; nothing for what is no id. */
export function placeOf(name: string, value: string): string | undefined {
  if (name === 'orderId') return `/orders/${encodeURIComponent(value)}`;
  if (name === 'caseId' && /^[a-z0-9-]+:[A-Z]{2}/.test(value)) return `/cases/${encodeURIComponent(value)}`;
  if (/^(processId|shipmentId|returnId|caseId)$/.test(name) && processes.test(value))
    return processPlace(value);
  return undefined;
}
