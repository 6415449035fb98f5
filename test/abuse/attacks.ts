import type { Attack } from './attack.js';
import { COMMANDS } from './attacks/commands.js';
import { CONNECTING } from './attacks/connecting.js';
import { HTTP } from './attacks/http.js';

export const ATTACKS: readonly Attack[] = [...CONNECTING, ...HTTP, ...COMMANDS];

/** The attack of this name, or all. @throws Error where there is none. */
export const chooseAttacks = (only: string | undefined): readonly Attack[] => {
  if (!only) return ATTACKS;
  const chosen = ATTACKS.filter(({ name }) => name === only);
  if (chosen.length > 0) return chosen;
  throw new Error(`There is no attack ${only}; there are ${ATTACKS.map(({ name }) => name).join(', ')}`);
};
