import { type ComponentProps, type ReactNode, useId } from 'react';
import { excessOf, TooLong } from './too-long.js';

/** The server's limits, in code points. */
export const USER_ID_MAX_LENGTH = 128;
export const GROUP_NAME_MAX_LENGTH = 100;

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'maxLength' | 'onChange' | 'value'> {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Code points of the name or id. A longer one is not cut: the field says by how much it is too long. */
  readonly max: number;
  /** The label above the field. Without it, `aria-label` says what the field is for. */
  readonly label?: string;
  /** A button that stands beside the field. */
  readonly button?: ReactNode;
}

/** A field of one line, for a name or an id. Its form takes nothing that `isTooLong`. */
export const TextField = ({ value, onChange, max, label, button, ...rest }: TextFieldProps) => {
  const note = useId();
  const excess = excessOf(asName(value), max);
  const { 'aria-invalid': isInvalid = false, 'aria-describedby': description } = rest;
  const input = (
    <input
      dir="auto"
      autoComplete="off"
      {...rest}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      aria-invalid={excess > 0 || isInvalid}
      aria-describedby={excess > 0 ? note : description}
    />
  );
  return (
    <>
      {label === undefined ? (
        <div className="parley-field-row">
          {input}
          {button}
        </div>
      ) : (
        <label className="parley-field">
          <span>{label}</span>
          {input}
        </label>
      )}
      {excess > 0 && <TooLong id={note} max={max} excess={excess} />}
    </>
  );
};

export const isTooLong = (typed: string, max: number): boolean => excessOf(asName(typed), max) > 0;

/** As the server measures it. */
const asName = (typed: string): string => typed.normalize('NFC').trim();
