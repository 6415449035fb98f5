import type { ChatRoom, Role } from '@parley/client';
import { useState } from 'react';
import { FieldError } from '../shared/field-error.js';
import { type Person, personText } from '../shared/people.js';
import { useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';
import { Confirmation } from './confirmation.js';

interface MemberActionsProps {
  readonly room: ChatRoom;
  readonly person: Person;
  /** The member's role. */
  readonly role: Role;
  readonly maySetRole: boolean;
  readonly mayRemove: boolean;
}

const ROLES: readonly Role[] = ['owner', 'admin', 'member'];

/** Changes a member's role by a choice that the user confirms, and removes a member after a question. */
export const MemberActions = ({ room, person, role, maySetRole, mayRemove }: MemberActionsProps) => {
  const { t } = useLanguage();
  const { busy, error, run } = useAction();
  /** Undefined: the role as it is. */
  const [chosen, choose] = useState<Role>();
  const name = personText(person);
  const { userId } = person;
  const wanted = chosen ?? role;
  const setRole = () =>
    run(async () => {
      await room.setRole(userId, wanted);
      choose(undefined);
    });
  return (
    <div className="parley-member-actions">
      {maySetRole && (
        <div className="parley-role-choice">
          <label>
            <span>{t.group.role}</span>
            <select
              value={wanted}
              disabled={busy}
              aria-label={t.group.roleOf(name)}
              onChange={({ target }) => choose(ROLES.find((each) => each === target.value))}
            >
              {ROLES.map((each) => (
                <option key={each} value={each}>
                  {t.group.roles[each]}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className="parley-button"
            disabled={busy || wanted === role}
            onClick={setRole}
          >
            {t.group.changeRole}
          </button>
        </div>
      )}
      {mayRemove && (
        <Confirmation
          ask={t.group.remove}
          question={t.group.askRemove(name)}
          confirm={t.group.confirmRemove}
          cancel={t.cancel}
          busy={busy}
          onConfirm={() => run(() => room.remove(userId))}
        />
      )}
      <FieldError text={error} />
    </div>
  );
};
