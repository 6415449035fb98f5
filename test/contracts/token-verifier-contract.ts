import { expect } from 'vitest';
import type { TokenVerifier } from '../../src/application/ports/token-verifier.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann } from './fixtures.js';

export interface TokenSubject extends Subject {
  readonly tokens: TokenVerifier;
  /** A token that the issuer whom the verifier trusts gives out for these claims (`iat`, `exp`: seconds). */
  readonly issue: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  /** The same claims from an issuer that is not trusted. */
  readonly forge: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly now: () => number;
  readonly pass: (ms: number) => void;
}

export const tokenVerifierContract = (
  name: string,
  makeSubject: () => Promise<TokenSubject>,
  deviations: Deviations = {},
): void => {
  contract(`TokenVerifier: ${name}`, makeSubject, deviations, (behaves) => {
    const inAMinute = (now: number) => Math.floor(now / 1_000) + 60;

    behaves('says who the caller is, and until when', async ({ tokens, issue, now }) => {
      const exp = inAMinute(now());
      const token = await issue({ sub: 'ann', name: 'Ann', picture: 'https://example.org/a.png', exp });

      expect(await tokens.verify(token)).toStrictEqual({
        userId: ann,
        name: 'Ann',
        picture: 'https://example.org/a.png',
        expiresAt: exp * 1_000,
      });
    });

    behaves('takes a token that does not expire', async ({ tokens, issue }) => {
      const token = await issue({ sub: 'auth0|5f7c_8e~1' });

      expect(await tokens.verify(token)).toStrictEqual({ userId: 'auth0|5f7c_8e~1' });
    });

    behaves(
      'says of a token that was valid once that it has expired',
      async ({ tokens, issue, now, pass }) => {
        const exp = inAMinute(now());
        const token = await issue({ sub: 'ann', exp });

        pass(exp * 1_000 - now() - 1);
        expect(await tokens.verify(token)).toMatchObject({ userId: ann });

        pass(1);
        await expect(tokens.verify(token)).rejects.toMatchObject({
          name: 'DomainError',
          code: 'TOKEN_EXPIRED',
        });
      },
    );

    behaves('does not say so of one that never was valid', async ({ tokens, issue, forge, now }) => {
      const exp = inAMinute(now()) - 120;

      for (const token of [await forge({ sub: 'ann', exp }), await issue({ sub: '', exp })]) {
        await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    });

    behaves('refuses what is no token, or not of the issuer', async ({ tokens, issue, forge }) => {
      const token = await issue({ sub: 'ann' });
      const strange = [
        '',
        'x',
        'a.b.c',
        `${token}x`,
        token.slice(0, -4),
        'é'.repeat(9),
        await forge({ sub: 'ann' }),
      ];

      for (const each of strange) {
        await expect(tokens.verify(each)).rejects.toMatchObject({
          name: 'DomainError',
          code: 'UNAUTHENTICATED',
        });
      }
    });

    behaves('refuses a token without a user, or with an impossible one', async ({ tokens, issue }) => {
      for (const sub of [undefined, '', 'a b', 'a\n', 'x'.repeat(129), '\ud800']) {
        const token = await issue(sub === undefined ? { name: 'Ann' } : { sub });
        await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    });

    behaves('leaves out a name or a picture that is of no use', async ({ tokens, issue }) => {
      for (const useless of [7, null, {}, '', '  ', 'a\0b']) {
        const token = await issue({ sub: 'ann', name: useless, picture: useless });
        expect(await tokens.verify(token)).toStrictEqual({ userId: ann });
      }
    });
  });
};
