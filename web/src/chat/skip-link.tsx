import { useLanguage } from '../texts/use-language.js';

/** Shown only with the focus: it leads past the list, to the field for a message where there is one. */
export const SkipLink = () => {
  const { t } = useLanguage();
  const skip = ({ currentTarget: { parentElement: chat } }: { readonly currentTarget: HTMLElement }) => {
    const main = chat?.querySelector('main');
    const goal = main?.querySelector('textarea') ?? main?.querySelector('h2');
    goal?.focus();
  };
  return (
    <button type="button" className="parley-skip" onClick={skip}>
      {t.skipList}
    </button>
  );
};
