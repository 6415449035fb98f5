/** What the user should know of what they have typed; nothing while `text` is undefined. */
export const FieldHint = ({ text }: { readonly text: string | undefined }) => (
  <p className="parley-field-hint" role="status" hidden={text === undefined}>
    {text}
  </p>
);
