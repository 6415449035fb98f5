import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { readDeployed, ROOT } from './deployed-file.js';

const DOCKERFILE = readDeployed('Dockerfile');

interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** One list for each stage. */
const stagesOf = (content: string): readonly (readonly Instruction[])[] => {
  const stages: Instruction[][] = [];
  for (const instruction of DockerfileParser.parse(content).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') stages.push([]);
    const text = instruction.toString().slice(keyword.length).trim();
    stages.at(-1)?.push({ keyword, text });
  }
  return stages;
};

/** What is wrong with the image that it makes. */
const problemsIn = (content: string): readonly string[] => {
  const stages = stagesOf(content);
  const last = stages.at(-1) ?? [];
  const textOf = (keyword: string) => last.findLast((each) => each.keyword === keyword)?.text ?? '';
  const problems = validate(content).map(({ message }) => JSON.stringify(message));
  const require = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  require(stages.length > 1, 'it has one stage');
  require(!['', 'root', '0'].includes(textOf('USER')), 'its processes are of root');
  require(textOf('HEALTHCHECK').includes('/readyz'), 'nothing checks its health');
  require(textOf('CMD') === '["node", "dist/main/start.js"]', 'the server is not its process');
  require(stages.some((stage) =>
    stage.some(({ text }) => text.includes('--omit=dev')),
  ), 'its packages are not those of production');
  require(!/npm/.test(textOf('RUN')), 'it installs in the last stage');
  for (const [{ text } = { text: '' }] of stages) {
    require(/^[\w./-]+:\d[\w.-]*( AS \w+)?$/.test(text), `the version of ${text} is open`);
  }
  return problems;
};

/** What it copies out of the repository. */
const copied = stagesOf(DOCKERFILE)
  .flat()
  .filter(({ keyword, text }) => keyword === 'COPY' && !text.startsWith('--from'))
  .flatMap(({ text }) => text.split(/\s+/).slice(0, -1));

describe('the Dockerfile', () => {
  it('keeps the rules', () => {
    expect(problemsIn(DOCKERFILE)).toEqual([]);
  });

  it.each([
    ['an instruction that does not exist', /^EXPOSE/m, 'EXPOSES'],
    ['a root user', /^USER node$/m, 'USER root'],
    ['no user', /^USER node$/m, ''],
    ['no check of its health', /^HEALTHCHECK(.*\\\n)*.*$/m, ''],
    ['the packages of development', '--omit=dev', '--include=dev'],
    ['npm as the process that gets the signals', '["node", "dist/main/start.js"]', '["npm", "start"]'],
    ['a base image of any version', /^FROM node:22-slim$/m, 'FROM node'],
  ])('breaks them with %s', (_what, right, wrong) => {
    expect(problemsIn(DOCKERFILE.replace(right, wrong))).not.toEqual([]);
  });

  it('copies what is there, and is let through to the builder', () => {
    const ignored = readDeployed('Dockerfile.dockerignore').split('\n');

    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect(existsSync(join(ROOT, path)), path).toBe(true);
      expect(
        ignored.some((line) => line === `!${path}` || path.startsWith(`${line.slice(1)}/`)),
        path,
      ).toBe(true);
    }
  });
});
