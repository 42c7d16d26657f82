/**
 * Who has signed in: OpenID Connect, code flow with PKCE. Tokens live in memory only, so a page that is loaded again asks the
 * issuer anew, which remembers the person. Only the verifier of a sign-in under way rests in session storage.
 */
import { InMemoryWebStorage, UserManager, WebStorageStateStore, type User } from 'oidc-client-ts';
import type { Role } from '../api/shapes';
import { readSettings } from './settings';

export interface Session {
  id: string;
  name: string;
  roles: Role[];
  token: () => string | undefined;
  signInAgain: () => Promise<void>;
  signOut: () => Promise<void>;
}

const callback = `${import.meta.env.BASE_URL}callback`;

/**
 * The session of this page. Leaves the page for the issuer's when nobody has signed in: then it never resolves.
 * @throws Error when the API or the issuer does not answer, or the sign-in was refused
 */
export async function openSession(): Promise<Session> {
  const settings = await readSettings();
  const manager = managerOf(settings.issuer, settings.clientId);
  const user = window.location.pathname === callback ? await arrived(manager) : await manager.getUser();
  if (user && !user.expired) return sessionOf(manager, user);
  await manager.signinRedirect({ state: here() });
  return new Promise(() => undefined);
}

function managerOf(issuer: string, clientId: string): UserManager {
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: window.location.origin + callback,
    post_logout_redirect_uri: window.location.origin + import.meta.env.BASE_URL,
    scope: 'openid profile api',
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    automaticSilentRenew: false,
  });
}

async function arrived(manager: UserManager): Promise<User | undefined> {
  const user = await manager.signinCallback();
  const to =
    typeof user?.state === 'string' && user.state.startsWith('/') ? user.state : import.meta.env.BASE_URL;
  window.history.replaceState(undefined, '', to);
  return user;
}

function here(): string {
  const { pathname, search } = window.location;
  return pathname === callback ? import.meta.env.BASE_URL : pathname + search;
}

function sessionOf(manager: UserManager, user: User): Session {
  const roles = user.profile['roles'];
  return {
    id: user.profile.sub,
    name: user.profile.name ?? user.profile.sub,
    roles: Array.isArray(roles) ? (roles as Role[]) : [],
    token: () => (user.expired ? undefined : user.access_token),
    signInAgain: () => manager.signinRedirect({ state: here() }),
    signOut: () => manager.signoutRedirect({ id_token_hint: user.id_token ?? '' }),
  };
}
