import { createHash } from 'node:crypto';

export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1f2328; --soft: #57606a; --back: #ffffff; --panel: #f6f8fa; --line: #d0d7de;
  --link: #0550ae; --get: #0a6b37; --post: #7a3e00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --soft: #9da7b1; --back: #0d1117; --panel: #161b22; --line: #30363d;
    --link: #79b8ff; --get: #56d364; --post: #f0a050;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; display: grid; grid-template-columns: 18rem minmax(0, 1fr);
  font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
}
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem;
  border-right: 1px solid var(--line); background: var(--panel); font-size: 0.9rem;
}
nav p { margin: 1rem 0 0.25rem; font-weight: 600; }
nav .title { margin-top: 0; font-size: 1.1rem; }
nav .title span, h1 small { color: var(--soft); font-weight: 400; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li { break-inside: avoid; }
nav li a { display: block; padding: 0.2rem 0; }
main { padding: 1.5rem 2rem 6rem; max-width: 56rem; overflow-wrap: anywhere; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
h1 { margin: 0 0 1rem; }
h2 { margin: 3rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0 0 0.5rem; font-size: 1.15rem; }
h3 a { color: inherit; }
h4 { margin: 1.25rem 0 0.25rem; font-size: 0.9rem; color: var(--soft); }
p { margin: 0.5rem 0; }
article { margin: 1rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 0.5rem; }
article:target { border-color: var(--link); }
code { font: 0.9em ui-monospace, monospace; }
p code, dd code { padding: 0.1em 0.3em; border-radius: 0.25rem; background: var(--panel); }
pre { margin: 0.5rem 0; padding: 0.75rem; overflow-x: auto; border-radius: 0.375rem; background: var(--panel); }
.call code { padding: 0; background: none; font-size: 1em; }
.method { font: 700 0.8rem ui-monospace, monospace; color: var(--get); }
.method.post { color: var(--post); }
dl { margin: 0; }
dt { margin-top: 0.6rem; }
dt code { font-weight: 600; }
dd { margin: 0; }
dd p { margin: 0; }
.soft { font-size: 0.875rem; color: var(--soft); }
.status { font: 700 0.9rem ui-monospace, monospace; }
details { margin: 0.4rem 0; }
summary { cursor: pointer; color: var(--soft); }
@media (max-width: 52rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); padding: 1rem; }
  nav ul { columns: 2; }
  main { padding: 1rem 1rem 4rem; }
  article { padding: 0.75rem; }
}
`;

/** A browser may load this one style for the page, and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
