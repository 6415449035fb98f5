import { useChat } from '@parley/client/react';
import { useMemo, useState } from 'react';
import { useSession } from '../session/session.js';
import { isolate } from '../text/directions.js';
import { useLanguage } from '../texts/use-language.js';
import { type Person, usePeople } from './people.js';
import { fold, hasText } from './search-text.js';
import { isTooLong, USER_ID_MAX_LENGTH } from './text-field.js';
import { usePersonTexts } from './use-person-texts.js';

export interface PersonField {
  readonly typed: string;
  readonly setTyped: (typed: string) => void;
  /** The people whose name or id contains what is typed; all where the field is empty. */
  readonly matches: readonly Person[];
  /**
   * The id that is typed. A name that is nobody's id is none where the user knows people of that name: then `problem`
   * says that they choose one. It is undefined for a text that is too long, of which the field itself says so.
   */
  readonly read: () => { readonly userId: string } | { readonly problem: string | undefined };
  /** Says that the user knows nobody with the id that is typed. */
  readonly hint: string | undefined;
}

/** A field for a person: the user types an id, or chooses from those they know. An id that is typed always means itself. */
export const usePersonField = (): PersonField => {
  const { me } = useChat();
  const { toUserId } = useSession();
  const { t } = useLanguage();
  const texts = usePersonTexts();
  const people = usePeople();
  const [typed, setTyped] = useState('');
  const others = useMemo(() => people.others(me), [people, me]);

  const wanted = fold(typed);
  const userId = toUserId(typed);
  const matches = others.filter(({ name, userId }) => hasText(name, typed) || hasText(userId, typed));
  const isKnown = userId === me || people.has(userId);
  const isName = !isKnown && matches.some(({ name }) => fold(name) === wanted);
  return {
    typed,
    setTyped,
    matches,
    read() {
      if (isTooLong(typed, USER_ID_MAX_LENGTH)) return { problem: undefined };
      if (userId === '') return { problem: texts.needed };
      return isName ? { problem: t.person.choose } : { userId };
    },
    hint: userId === '' || isKnown || matches.length > 0 ? undefined : t.person.unknown(isolate(userId)),
  };
};
