import { expect } from 'vitest';
import type { TokenVerifier } from '../../src/application/ports/token-verifier.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann } from '../../src/testing/fixtures.js';

export interface TokenSubject extends Subject {
  readonly tokens: TokenVerifier;
  /** A token of the trusted issuer with these claims (`iat`, `exp`: seconds). */
  readonly issue: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  /** A token of an issuer that is not trusted. */
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

    behaves(
      'gives the user of a token, with its name, picture and expiry',
      async ({ tokens, issue, now }) => {
        const exp = inAMinute(now());
        const token = await issue({ sub: 'ann', name: 'Ann', picture: 'https://example.org/a.png', exp });

        expect(await tokens.verify(token)).toStrictEqual({
          userId: ann,
          name: 'Ann',
          picture: 'https://example.org/a.png',
          expiresAt: exp * 1_000,
        });
      },
    );

    behaves(
      'says when a token was issued, unless that is in the future, as with milliseconds',
      async ({ tokens, issue, now }) => {
        const iat = Math.floor(now() / 1_000);

        const issued = await tokens.verify(await issue({ sub: 'ann', iat: iat - 60 }));
        const unclear = [
          await issue({ sub: 'ann', iat: iat + 3_600 }),
          await issue({ sub: 'ann', iat: now() }),
        ];

        expect(issued).toStrictEqual({ userId: ann, issuedAt: (iat - 60) * 1_000 });
        for (const token of unclear) expect(await tokens.verify(token)).toStrictEqual({ userId: ann });
      },
    );

    behaves('says that a user is an admin only where the claim is true', async ({ tokens, issue }) => {
      const admin = await tokens.verify(await issue({ sub: 'ann', admin: true }));

      expect(admin).toStrictEqual({ userId: ann, isAdmin: true });
      for (const claim of [false, 'true', 1, [true], { admin: true }, null]) {
        expect(await tokens.verify(await issue({ sub: 'ann', admin: claim }))).toStrictEqual({ userId: ann });
      }
    });

    behaves('accepts a token that does not expire', async ({ tokens, issue }) => {
      const token = await issue({ sub: 'auth0|5f7c_8e~1' });

      expect(await tokens.verify(token)).toStrictEqual({ userId: 'auth0|5f7c_8e~1' });
    });

    behaves(
      'refuses a token that was valid once with TOKEN_EXPIRED',
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

    behaves(
      'refuses an expired token that was never valid with UNAUTHENTICATED',
      async ({ tokens, issue, forge, now }) => {
        const exp = inAMinute(now()) - 120;

        for (const token of [await forge({ sub: 'ann', exp }), await issue({ sub: '', exp })]) {
          await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
        }
      },
    );

    behaves(
      'refuses text that is not a token, and a token of another issuer',
      async ({ tokens, issue, forge }) => {
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
      },
    );

    behaves('refuses a token without a user id, or with one that is not valid', async ({ tokens, issue }) => {
      for (const sub of [undefined, '', 'a b', 'a\n', 'x'.repeat(129), '\ud800']) {
        const token = await issue(sub === undefined ? { name: 'Ann' } : { sub });
        await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    });

    behaves(
      'mends a name that breaks the rule for names, and refuses nobody for it',
      async ({ tokens, issue }) => {
        const names = [
          ['Ann\u202e\u2066', 'Ann'],
          ['Ann\nLee', 'Ann Lee'],
          [' Jose\u0301 ', 'Jos\u00e9'],
          ['\u200b\u3164', undefined],
        ] as const;

        for (const [name, mended] of names) {
          const { name: given } = await tokens.verify(await issue({ sub: 'ann', name }));
          expect(given).toBe(mended);
        }
      },
    );

    behaves('leaves out a name or a picture that cannot be used', async ({ tokens, issue }) => {
      for (const useless of [7, null, {}, '', '  ', 'a\0b']) {
        const token = await issue({ sub: 'ann', name: useless, picture: useless });
        expect(await tokens.verify(token)).toStrictEqual({ userId: ann });
      }
    });
  });
};
