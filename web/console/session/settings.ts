/** What the API tells the console before anybody has signed in. */
export interface Settings {
  issuer: string;
  clientId: string;
}

/** @throws Error when the API does not answer */
export async function readSettings(): Promise<Settings> {
  const response = await fetch(`${import.meta.env.BASE_URL}settings.json`);
  if (!response.ok) throw new Error(`settings: ${response.status}`);
  return (await response.json()) as Settings;
}
