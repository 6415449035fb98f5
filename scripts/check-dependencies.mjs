// Checks the dependency rules, and that the checker reads every file: one that reads nothing reports success.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { ensureBuilt, root } from './ensure.mjs';

process.chdir(root);
// The web chat imports the client as a package, so it has to be built.
ensureBuilt();
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const FOLDERS = ['src', 'client/src', 'client/react', 'web/src'];
const BREACH = ['src', 'client', 'web'].map((folder) => `test/fixtures/dependency-breach/${folder}`);

const check = async (folders) => {
  const { forbidden, options } = rules;
  const { output } = await cruise(
    folders,
    { ...options, validate: true, ruleSet: { forbidden } },
    undefined,
    { tsConfig: extractTSConfig('tsconfig.json') },
  );
  return output;
};

const problems = [];

const real = await check(FOLDERS);
const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true }).filter((file) => /\.tsx?$/.test(file)),
);
const read = real.modules.filter(({ source }) => FOLDERS.some((folder) => source.startsWith(`${folder}/`)));
if (read.length < sources.length || read.length === 0) {
  problems.push(`only ${read.length} of ${sources.length} modules were read`);
}
for (const { rule, from, to } of real.summary.violations) problems.push(`${rule.name}: ${from} -> ${to}`);

// The fixture breaks each rule once, and each rule must find its breach.
const planted = await check(BREACH);
const found = new Set(planted.summary.violations.map(({ rule }) => rule.name));
for (const { name } of rules.forbidden) {
  if (!found.has(name)) problems.push(`the planted breach of ${name} was not found`);
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
process.stdout.write(`${read.length} modules keep the rules; ${found.size} planted breaches were found\n`);
