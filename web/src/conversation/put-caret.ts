/** Puts the caret there in the text of a field. Its end comes into view, which browsers do only for what is typed. */
export const putCaret = (field: HTMLTextAreaElement | null, at: number): void => {
  field?.setSelectionRange(at, at);
  if (at === field?.value.length) field.scrollTop = field.scrollHeight;
};
