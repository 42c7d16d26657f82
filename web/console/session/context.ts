import { createContext, useContext } from 'react';
import type { Role } from '../api/shapes';
import type { Session } from './session';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The signed-in person. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session');
  return session;
}

/** Whether the person has one of the roles. */
export function useHasRole(...roles: readonly Role[]): boolean {
  return useSession().roles.some((role) => roles.includes(role));
}
