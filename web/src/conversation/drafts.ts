/** As long as the page: a draft is no message, and goes nowhere. */
const drafts = new Map<string, string>();

export const keptDraft = (roomId: string): string => drafts.get(roomId) ?? '';

export const keepDraft = (roomId: string, text: string): void => {
  if (text === '') drafts.delete(roomId);
  else drafts.set(roomId, text);
};

export const forgetDraft = (roomId: string): void => {
  drafts.delete(roomId);
};
