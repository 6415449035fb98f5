import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { ChatRoot, THEMES } from './chat-root.js';
import './style/index.css';
import './style/page.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');

/** A page that embeds this one may choose its theme by the address: `app/?theme=dark`. */
const wanted = new URLSearchParams(window.location.search).get('theme');
const theme = THEMES.find((each) => each === wanted);

createRoot(root).render(
  <ChatRoot {...(theme && { theme })}>
    <App />
  </ChatRoot>,
);
