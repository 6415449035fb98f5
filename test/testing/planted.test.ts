import { AssertionError } from 'node:assert';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PlantedFault } from './planted-fault.js';

const FILES = readdirSync(new URL('planted', import.meta.url)).map((file) => file.replace('.ts', ''));

for (const file of FILES) {
  const { planted } = (await import(`./planted/${file}.ts`)) as { planted: readonly PlantedFault[] };

  describe(`planted in ${file}`, () => {
    for (const { fault, caughtBy, laws } of planted) {
      it(`${fault}: caught by “${caughtBy}”`, async () => {
        const failure = await failureOf(laws, caughtBy);

        // A property fails with an error of fast-check, whose cause is the assertion.
        const isAssertion = failure instanceof AssertionError;
        expect(isAssertion ? failure : (failure as Error | undefined)?.cause).toBeInstanceOf(AssertionError);
      });
    }
  });
}

/** Undefined where the law holds. A seed makes a property that finds its counterexample by chance find it always. */
function failureOf(laws: PlantedFault['laws'], name: string): Promise<unknown> {
  const law = laws.find((each) => each.name === name);
  if (law === undefined) throw new Error(`There is no law “${name}”`);
  return law.check({ seed: 1 }).then(
    () => undefined,
    (error: unknown) => error,
  );
}
