// Pinned manifests → installed engines in the ignored cache; asks nothing, does nothing twice, runs no install scripts.
// Usage: node test/engines/provision.mjs [node|python|debian|ENGINE …]   (default: everything)
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  debianEngines,
  engineHome,
  engines,
  findProgram,
  installs,
  isCurrent,
  manifestFolder,
  manifestHash,
  stampFile,
} from './engine-manifests.mjs';

const quietEnvironment = {
  ...process.env,
  PUPPETEER_SKIP_DOWNLOAD: '1',
  DEBIAN_FRONTEND: 'noninteractive',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
};

class Unobtainable extends Error {}

function run(command, args, cwd = engineHome()) {
  console.log(`  $ ${[command, ...args].join(' ')}`);
  const done = spawnSync(command, args, {
    cwd,
    env: quietEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (done.status === 0) return done.stdout;
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(-12).join('\n    ');
  throw new Unobtainable(`${command} failed (${done.error?.message ?? `exit ${done.status}`})\n    ${output}`);
}

function installNode() {
  const folder = join(engineHome(), 'node');
  mkdirSync(folder, { recursive: true });
  for (const file of installs.node) copyFileSync(join(manifestFolder, file), join(engineHome(), file));
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder);
}

function installPython() {
  const python = findProgram(['python3.11', 'python3.12', 'python3.10', 'python3']);
  if (python === null) throw new Unobtainable('no python3 on the PATH');
  rmSync(join(engineHome(), 'python'), { recursive: true, force: true });
  run(python, ['-m', 'venv', 'python']);
  const requirements = join(manifestFolder, 'python', 'requirements.txt');
  run(join(engineHome(), 'python', 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
}

/** Only what no program is there for yet. */
function installDebian(wantedEngines) {
  const absent = wantedEngines.filter((name) => findProgram(debianEngines[name].programs) === null);
  const listed = readFileSync(join(manifestFolder, 'debian.txt'), 'utf8').split('\n');
  const packages = absent
    .flatMap((name) => debianEngines[name].package.split(' '))
    .filter((name) => listed.includes(name));
  if (packages.length === 0) return;
  if (process.getuid?.() !== 0 || findProgram(['apt-get']) === null) {
    throw new Unobtainable(`install the packages ${packages.join(', ')} yourself (apt-get needs root)`);
  }
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

/** One provisioning at a time per home; a lock whose owner is gone is taken over. */
function withLock(action) {
  const lock = join(engineHome(), 'provision.lock');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (!isAlive(readFileSync(lock, { encoding: 'utf8', flag: 'a+' }))) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    action();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isAlive(processId) {
  try {
    return processId !== '' && process.kill(Number(processId), 0);
  } catch {
    return false;
  }
}

function provision(install, wantedEngines) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (install === 'debian') {
    installDebian(wantedEngines);
  } else {
    if (isCurrent(install)) return console.log(`${install}: current (${stampFile(install)})`);
    console.log(`${install}: installing ${installs[install].join(', ')} into ${join(engineHome(), install)}`);
    if (install === 'node') installNode();
    else installPython();
    writeFileSync(stampFile(install), `${manifestHash(install)}\n`);
  }
  console.log(`${install}: ready after ${seconds()}`);
}

const requested = process.argv.slice(2);
const unknown = requested.filter((name) => !(name in engines) && !(name in installs));
if (unknown.length > 0) {
  console.error(
    `unknown: ${unknown.join(', ')}; known: ${[...Object.keys(installs), ...Object.keys(engines)].join(', ')}`,
  );
  process.exit(2);
}
const wanted = Object.keys(engines).filter(
  (name) => requested.length === 0 || requested.includes(name) || requested.includes(engines[name]),
);
mkdirSync(engineHome(), { recursive: true });
let skipped = 0;
withLock(() => {
  for (const install of new Set(wanted.map((name) => engines[name]))) {
    try {
      provision(
        install,
        wanted.filter((name) => engines[name] === install),
      );
    } catch (error) {
      if (!(error instanceof Unobtainable)) throw error;
      skipped += 1;
      const lost = wanted.filter((name) => engines[name] === install).join(', ');
      console.error(`*** SKIPPED ${install} (tests of ${lost} will not run): ${error.message}`);
    }
  }
});
process.exit(skipped > 0 && process.env.CI === 'true' ? 1 : 0);
