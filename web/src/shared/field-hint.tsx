/** A hint about the text that the user has typed; nothing while `text` is undefined. */
export const FieldHint = ({ text }: { readonly text: string | undefined }) => (
  <p className="parley-field-hint" role="status" hidden={text === undefined}>
    {text}
  </p>
);
