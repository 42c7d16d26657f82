import { createHash, randomBytes } from 'node:crypto';

/** What a browser does: follows redirects by hand, keeps cookies, picks a person, and redeems the code. */
export async function signInOnThePage(
  issuer: string,
  redirectUri: string,
  username: string,
): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (address: string, form?: Record<string, string>): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form && { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(new URL(address, issuer), {
      redirect: 'manual',
      headers: { cookie },
      ...body,
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    return response;
  };
  const next = (response: Response): string => response.headers.get('location') ?? '';

  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'landfall-console',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile email api',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = next(await visit(`/auth?${query.toString()}`));
  expect(await (await visit(page)).text()).toContain('Every person');
  const signedIn = await visit(page, { username, password: 'landfall' });
  const back = new URL(next(await visit(next(signedIn))));
  expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
  const redeemed = await visit('/token', {
    grant_type: 'authorization_code',
    client_id: 'landfall-console',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  return ((await redeemed.json()) as { access_token: string }).access_token;
}
