import type { ReactNode } from 'react';
import { Mark } from './mark.js';

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  /** Something is under way. */
  readonly busy?: boolean;
  readonly children?: ReactNode;
}

/** A page that only says something. */
export const Notice = ({ title, text, busy = false, children }: NoticeProps) => (
  <main className="center-page" aria-busy={busy}>
    <div className="card">
      <Mark />
      <h1>{title}</h1>
      <p className="soft" role="status">
        {text}
      </p>
      {children}
    </div>
  </main>
);
