import type { ReactNode } from 'react';

/** The colours: as the browser or the system wants them with `auto`. */
export const THEMES = ['light', 'dark', 'auto'] as const;
export type Theme = (typeof THEMES)[number];

interface ChatRootProps {
  readonly theme?: Theme;
  readonly children: ReactNode;
}

/**
 * The element that holds the chat, with its colours and sizes. It is as high as the element around it, and changes
 * nothing outside of itself.
 */
export const ChatRoot = ({ theme = 'auto', children }: ChatRootProps) => (
  <div className="parley" data-theme={theme}>
    {children}
  </div>
);
