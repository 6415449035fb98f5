/** Says why an action failed; nothing while `text` is undefined. */
export const FieldError = ({ text }: { readonly text: string | undefined }) =>
  text === undefined ? null : (
    <p className="parley-field-error" role="alert">
      {text}
    </p>
  );
