import type { ReactNode } from 'react';

/** A name, which no language translates. */
export const APP_NAME = 'Parley';

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  /** Whether the page waits for something. */
  readonly busy?: boolean;
  readonly children?: ReactNode;
}

/** A page with nothing but a text. */
export const Notice = ({ title, text, busy = false, children }: NoticeProps) => (
  <main className="parley-center-page" aria-busy={busy}>
    <div className="parley-card">
      <Mark />
      <h1>{title}</h1>
      <p className="parley-soft" role="status">
        {text}
      </p>
      {children}
    </div>
  </main>
);

/** The logo. */
export const Mark = () => <img className="parley-mark" src="./icon.svg" alt="" width={48} height={48} />;
