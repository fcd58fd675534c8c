#!/usr/bin/env node
// Starts Baton out of the package for this platform: a program with a Java runtime of its own.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const platform = `${process.platform}-${process.arch}`;
const name = `baton-server-${platform}`;
const known = Object.keys(require('../package.json').optionalDependencies);

function home() {
  try {
    return path.dirname(require.resolve(`${name}/package.json`));
  } catch {
    console.error(
      known.includes(name)
        ? `baton-server: the package ${name} is not installed; install without --omit=optional`
        : `baton-server: there is no package for ${platform}, only for ` +
            known.map((each) => each.replace('baton-server-', '')).join(', '),
    );
    process.exit(1);
  }
}

// npm forgets the times of files. The cache of loaded classes is used only if the jars have the times
// with which it was made; without it the start takes longer.
function restoreTimes(folder, seconds) {
  const jars = [path.join(folder, 'app', 'baton.jar')];
  try {
    if (fs.statSync(jars[0]).mtimeMs === seconds * 1000) return;
    const lib = path.join(folder, 'app', 'lib');
    jars.unshift(...fs.readdirSync(lib).map((file) => path.join(lib, file)));
    jars.push(path.join(folder, 'runtime', 'lib', 'modules'));
    for (const jar of jars) fs.utimesSync(jar, seconds, seconds);
  } catch {
    // The files belong to another user.
  }
}

const folder = home();
restoreTimes(folder, require(`${name}/package.json`).baton.time);
const baton = spawn(path.join(folder, 'bin', 'baton'), process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => baton.kill(signal));
}
baton.on('error', (error) => {
  console.error(`baton-server: cannot start: ${error.message}`);
  process.exit(1);
});
baton.on('exit', (code, signal) => {
  process.exit(code ?? 128 + os.constants.signals[signal]);
});
