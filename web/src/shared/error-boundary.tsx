import { Component, type ReactNode } from 'react';
import { LanguageContext } from '../texts/use-language.js';
import { Notice } from './notice.js';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

/** Shows a text where a part of the chat cannot be shown, in place of an empty page. The browser's console has the error. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly hasFailed: boolean }> {
  static override contextType = LanguageContext;
  declare context: React.ContextType<typeof LanguageContext>;
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    const t = this.context?.t;
    if (!this.state.hasFailed || t === undefined) return this.props.children;
    return (
      <Notice title={t.unknownError} text={t.page.reload}>
        <button type="button" className="parley-button parley-primary" onClick={() => location.reload()}>
          {t.tryAgain}
        </button>
      </Notice>
    );
  }
}
