import { useSession } from '../session/session.js';
import type { Texts } from '../texts/en.js';
import { useLanguage } from '../texts/use-language.js';

/** The texts of a field for a person, whom the session gives by a name or by a user id. */
export const usePersonTexts = (): Texts['person']['name'] => {
  const { personKind } = useSession();
  const { t } = useLanguage();
  return t.person[personKind];
};
