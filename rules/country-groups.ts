/** Groups of countries that rows may name instead of repeating them. Defined once, in `data/requirements.json`. */
import type { Country } from '../domain/shapes/common';
import book from './data/requirements.json';

const groups: Readonly<Record<string, { countries: Country[] }>> = book.groups;

/** Countries as written in a row, `@EU` and the like replaced by their members. @throws Error for an unknown group */
export function countriesOf(names: readonly string[]): Country[] {
  return names.flatMap((name) => {
    if (!name.startsWith('@')) return [name];
    const group = groups[name];
    if (!group) throw new Error(`no group of countries is called ${name}`);
    return group.countries;
  });
}
