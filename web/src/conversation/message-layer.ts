import type { ChatMessage } from '@parley/client';

/** A menu or a dialog that is open over the list for one of its messages. It outlives the row, which the list may remove. */
export type MessageLayer =
  | {
      readonly kind: 'receipts' | 'deletion' | 'versions' | 'emoji' | 'reactions';
      readonly messageId: string;
    }
  | {
      readonly kind: 'menu';
      readonly messageId: string;
      /** The element from which it was opened. */
      readonly at: Element;
    };

/** The use of the field for a message, where it is not for a new one: an answer, or another text of an own message. */
export interface ComposerMode {
  readonly kind: 'answer' | 'edit';
  readonly message: ChatMessage;
}

/** A page without TLS has no clipboard. */
export const MAY_COPY = (navigator as Partial<Navigator>).clipboard !== undefined;

/** The calls by which a message asks the list for something. They stay the same while the room and `hasMenus` do. */
export interface MessageUse {
  /** Whether there is anything that the user can do with a message: one who has left can at most copy it. */
  readonly hasMenus: boolean;
  readonly open: (layer: MessageLayer) => void;
  /** Goes to the message at this seq, which is loaded where the list does not have it. */
  readonly jumpTo: (seq: number) => void;
}
