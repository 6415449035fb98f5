import { useLanguage } from '../texts/use-language.js';

/** Shown only with the focus: it leads past the list, to the field for a message where there is one. */
export const SkipLink = () => {
  const { t } = useLanguage();
  const skip = ({ currentTarget: { parentElement: chat } }: { readonly currentTarget: HTMLElement }) => {
    const goal =
      chat?.querySelector<HTMLElement>('main textarea') ?? chat?.querySelector<HTMLElement>('main h2');
    goal?.focus();
  };
  return (
    <button type="button" className="parley-skip" onClick={skip}>
      {t.skipList}
    </button>
  );
};
