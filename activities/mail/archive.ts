/**
 * The archive of mails sent, where there is one we can look into: to find whom a mail names, and to remove it. The adapter is for
 * Mailpit, as on the local stack; a mail provider's archive needs one of its own.
 */

export interface MailArchive {
  /** Ids of the mails in which a text stands: in an address, the subject or the body. Case and line breaks make no difference. */
  find(text: string): Promise<string[]>;
  /** Removes mails by Message-ID and all to these addresses. Safe to repeat. @returns how many went */
  remove(mails: { messageIds: readonly string[]; to: readonly string[] }): Promise<number>;
}

const pageSize = 500;

/** @param inboxUrl base address of a Mailpit; `timeoutMs` of one call */
export function createMailpitArchive(inboxUrl: string, timeoutMs = 10_000): MailArchive {
  const base = inboxUrl.endsWith('/') ? inboxUrl : `${inboxUrl}/`;
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(new URL(path, base), { ...init, signal: AbortSignal.timeout(timeoutMs) });
    // The query is not repeated: errors end up in histories.
    if (!response.ok) throw new Error(`The mail archive did not answer (HTTP ${response.status}).`);
    return response;
  };
  const search = async (query: string): Promise<string[]> => {
    const ids: string[] = [];
    for (let start = 0; ; start += pageSize) {
      const asked = new URLSearchParams({ query, start: String(start), limit: String(pageSize) });
      const found = (await (await call(`api/v1/search?${asked.toString()}`)).json()) as {
        messages?: { ID: string }[];
      };
      const page = found.messages ?? [];
      ids.push(...page.map(({ ID }) => ID));
      if (page.length < pageSize) return ids;
    }
  };
  return {
    find: (text) => search(quoted(text)),
    async remove({ messageIds, to }) {
      const queries = [
        ...messageIds.map((id) => `message-id:${quoted(id)}`),
        ...to.map((one) => `to:${quoted(one)}`),
      ];
      const ids = new Set<string>();
      for (const query of queries) for (const id of await search(query)) ids.add(id);
      if (ids.size === 0) return 0;
      await call('api/v1/messages', {
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ IDs: [...ids] }),
      });
      return ids.size;
    },
  };
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', ' ')}"`;
}
