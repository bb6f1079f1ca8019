// A real OpenID provider for tests: several issuers in one process, whoever the browser's cookie `account` names signs in.
// Told on its command line as JSON: [{clients, accounts, claims}]; says the ports it took, one JSON line.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const told = JSON.parse(process.argv[2]);
const ports = [];
for (const { clients, accounts, claims, never = [] } of told) {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    clients,
    claims,
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: `key-${ports.length}` }] },
    cookies: { keys: ['only for tests'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource(ctx, form) { ctx.body = form; } },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  });
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    const accountId = ctx.cookies.get('account');
    const result = accountId ? { login: { accountId } } : { error: 'access_denied' };
    ctx.respond = false;
    return provider.interactionFinished(ctx.req, ctx.res, result);
  });
  server.on('request', provider.callback());
  ports.push(issuer);
}
console.log(JSON.stringify(ports));
process.stdin.on('end', () => process.exit(0)).resume();
