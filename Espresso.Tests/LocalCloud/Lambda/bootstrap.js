#!/usr/bin/env node
// A function as small as can be: it speaks the Runtime API and does what its event says.
const fs = require('fs');
const http = require('http');
const [host, ...path] = process.env.AWS_LAMBDA_RUNTIME_API.split('/');
const root = '/' + path.join('/') + '/2018-06-01/runtime';
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const [hostname, port] = host.split(':');
let served = 0;

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path: root + path, agent, headers }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const acts = {
  echo: event => event,
  env: event => Object.fromEntries(Object.entries(process.env).filter(([name]) => event.names.includes(name))),
  pid: () => ({ pid: process.pid, served, version: process.env.AWS_LAMBDA_FUNCTION_VERSION, cwd: process.cwd() }),
  say: event => { console.log(event.text); console.error('and to stderr'); return null; },
  fail: event => { throw new Error(event.text); },
  exit: event => process.exit(event.code),
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  eat: () => { const eaten = []; for (;;) eaten.push(Buffer.alloc(16 * 1024 * 1024, 1)); },
  // Until the test lets go of it.
  hold: event => new Promise(resolve => { fs.appendFileSync(event.file + '.taken', 'x'); const look = setInterval(() => { if (fs.existsSync(event.file)) { clearInterval(look); resolve({ pid: process.pid }); } }, 20); }),
};

async function main() {
  if (process.env.BROKEN === 'exit') process.exit(7);
  if (process.env.BROKEN === 'slow') await new Promise(() => setInterval(() => {}, 1000));
  if (process.env.BROKEN === 'report') {
    await call('POST', '/init/error', JSON.stringify({ errorType: 'Broken', errorMessage: 'no beans' }));
    process.exit(1);
  }
  for (;;) {
    const next = await call('GET', '/invocation/next');
    if (next.status !== 200) process.exit(9);
    const id = next.headers['lambda-runtime-aws-request-id'];
    served++;
    const event = JSON.parse(next.body);
    try {
      const wanted = event.headers?.['X-Answer'] ?? event.headers?.['x-answer'];
      if (wanted) {
        // What the caller of an API or a URL wants it to answer, whatever that is.
        await call('POST', `/invocation/${id}/response`, Buffer.from(wanted, 'base64'));
      } else if (event.requestContext) {
        await call('POST', `/invocation/${id}/response`, JSON.stringify({ statusCode: 200, body: JSON.stringify(event) }));
      } else if (event.stream) {
        await call('POST', `/invocation/${id}/response`, event.stream, { 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked', 'Content-Type': 'text/plain' });
      } else {
        const answer = await (acts[event.do] ?? acts.echo)(event);
        await call('POST', `/invocation/${id}/response`, JSON.stringify(answer ?? null));
      }
    } catch (error) {
      await call('POST', `/invocation/${id}/error`, JSON.stringify({ errorType: 'Error', errorMessage: error.message }));
    }
  }
}

main().catch(error => { console.error(error.message); process.exit(1); });
