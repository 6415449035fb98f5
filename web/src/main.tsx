import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { loadConfig } from './offline/load-config.js';
import { registerServiceWorker } from './offline/register.js';
import { ChatRoot, THEMES } from './chat-root.js';
import './style/index.css';
import './style/page.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');

/** A page that embeds this one may choose its theme and its language by the address: `app/?theme=dark&lang=de`. */
const wanted = new URLSearchParams(window.location.search);
const theme = THEMES.find((each) => each === wanted.get('theme'));

// The page shows its shell until then.
const config = await loadConfig().catch(() => 'failed' as const);

createRoot(root).render(
  <ChatRoot {...(theme && { theme })} lang={wanted.get('lang') ?? undefined}>
    <App config={config} />
  </ChatRoot>,
);
registerServiceWorker();
