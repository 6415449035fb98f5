import type { ChatRoomView } from '@parley/client';
import { Name } from '../text/name.js';
import { isolate } from '../text/directions.js';
import { type People, personText, usePeople } from './people.js';
import { PersonName } from './person-name.js';

type Titled = Pick<ChatRoomView, 'title' | 'other'>;

/** The name of a group, or of the other user of a private room. */
export const RoomTitle = ({ room: { title, other } }: { readonly room: Titled }) => {
  const people = usePeople();
  return other ? <PersonName person={people.of(other.userId, other)} /> : <Name>{title}</Name>;
};

/** The same for a sentence. */
export const roomTitleText = ({ title, other }: Titled, people: People): string =>
  other ? personText(people.of(other.userId, other)) : isolate(title);
