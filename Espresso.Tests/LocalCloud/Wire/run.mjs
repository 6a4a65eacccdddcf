// node run.mjs <script> <endpoint>: runs one script against LocalCloud and prints "ok" when all of it holds.
const [script, endpoint] = process.argv.slice(2);
const options = { endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };
const { default: check } = await import(`./${script}.mjs`);
await check({ endpoint, options });
console.log('ok');
