import { seededChance } from './chance';

/**
 * What becomes of whom: forced for a reference, named in the reference itself, or drawn by configured shares, the same for
 * the same reference. A reference stands for everything under it too (`order:1` for `order:1/shipment-2`); `*` for all.
 */
export class Scenarios<Name extends string> {
  private readonly forced = new Map<string, Name>();

  constructor(
    private readonly names: readonly [Name, ...Name[]],
    private readonly shares: Partial<Record<Name, number>>,
    kept: readonly { reference: string; scenario: string }[],
  ) {
    for (const { reference, scenario } of kept) if (this.isName(scenario)) this.force(reference, scenario);
  }

  isName(text: unknown): text is Name {
    return this.names.some((name) => name === text);
  }

  force(reference: string, scenario: Name): void {
    this.forced.set(reference, scenario);
  }

  of(reference: string): Name {
    const parts = reference.split('/');
    for (let length = parts.length; length > 0; length -= 1) {
      const forced = this.forced.get(parts.slice(0, length).join('/'));
      if (forced) return forced;
    }
    return this.namedIn(reference) ?? this.forced.get('*') ?? this.drawn(reference);
  }

  private namedIn(reference: string): Name | undefined {
    const words = `-${reference.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-`;
    return this.names.find((name) => words.includes(`-${name}-`));
  }

  private drawn(reference: string): Name {
    let rest = seededChance(`scenario/${reference}`)();
    for (const name of this.names) {
      rest -= this.shares[name] ?? 0;
      if (rest < 0) return name;
    }
    return this.names[0];
  }
}
