import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { loadConfig } from './offline/load-config.js';
import { registerServiceWorker } from './offline/register.js';
import './style/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
// The page shows its shell until then.
const config = await loadConfig().catch(() => 'failed' as const);
createRoot(root).render(<App config={config} />);
registerServiceWorker();
