/** Numbers and plurals in one language. `Form` is a plural form that the language has. */
export interface Formats<Form extends Intl.LDMLPluralRule = 'one' | 'other'> {
  /** `1,234` */
  readonly number: (value: number) => string;
  /** `12`, and `999+` for what is more. */
  readonly capped: (count: number) => string;
  /** The form for this count, with the count in place of its `#`. */
  readonly plural: (count: number, forms: Readonly<Record<Form, string>>) => string;
}

const MAX_SHOWN = 999;

/** `locale` is a BCP 47 tag of a language that has these plural forms and no others. */
export const makeFormats = <Form extends Intl.LDMLPluralRule>(locale: string): Formats<Form> => {
  const numbers = new Intl.NumberFormat(locale);
  const rules = new Intl.PluralRules(locale);
  const number = (value: number) => numbers.format(value);
  return {
    number,
    capped: (count) => (count > MAX_SHOWN ? `${number(MAX_SHOWN)}+` : number(count)),
    plural: (count, forms) => forms[rules.select(count) as Form].replace('#', () => number(count)),
  };
};
