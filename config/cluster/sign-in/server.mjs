// An OpenID Connect provider FOR DEVELOPMENT ONLY: two accounts whose passwords are their names.
// It stands where Google stands in production, so that the gallery's own code has no second path.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Provider, { interactionPolicy } from 'oidc-provider'
import { page } from './page.mjs'

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string' },
    issuer: { type: 'string' },
    'redirect-uri': { type: 'string', multiple: true },
    bind: { type: 'string', default: '127.0.0.1' },
    cert: { type: 'string' },
    key: { type: 'string' },
    state: { type: 'string' },
  },
})
for (const name of ['port', 'issuer', 'redirect-uri']) {
  if (flags[name] === undefined) fail(`--${name} is missing`)
}

const accounts = {
  ada: { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.org', email_verified: true },
  grace: { sub: 'grace', name: 'Grace Hopper', email: 'grace@example.org', email_verified: true },
}

const { jwk, cookieKey } = keys(flags.state)
const provider = new Provider(flags.issuer, {
  clients: [
    {
      client_id: 'infravault-dev',
      client_secret: 'infravault-dev-secret',
      redirect_uris: flags['redirect-uri'],
    },
  ],
  jwks: { keys: [jwk] },
  cookies: { keys: [cookieKey] },
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false, // name and email stand in the ID token, as Google has them
  findAccount: (_, id) => accounts[id] && { accountId: id, claims: () => accounts[id] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/interaction/${uid}`, policy: policy() },
  ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 86400, IdToken: 3600, Interaction: 3600, Session: 86400 },
  renderError,
  loadExistingGrant,
})
provider.proxy = true // Traefik, or Vite, ends TLS in front
provider.on('server_error', (_, error) => console.error(error))

// A browser that signed out of the gallery may want the other account: the form is shown each time.
function policy() {
  const { Check, Prompt, base } = interactionPolicy
  const prompts = base()
  const ask = ({ oidc }) => (oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT)
  prompts.get('login').checks.add(new Check('every_time', 'the form is shown each time', ask))
  prompts.add(new Prompt({ name: 'select_account', requestable: true }))
  return prompts
}

// Consent is given for the user: there is one client, and it is the project's own.
async function loadExistingGrant({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
  grant.addOIDCScope('openid profile email')
  await grant.save()
  return grant
}

function renderError(ctx, { error, error_description: why }) {
  ctx.type = 'html'
  ctx.body = page({ heading: 'Sign-in did not work', problem: `${error}: ${why ?? ''}` })
}

// Signing keys outlive a restart where there is a folder to keep them in.
function keys(folder) {
  const file = folder && join(folder, 'keys.json')
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n, ...rest } = privateKey.export({ format: 'jwk' })
  const kid = createHash('sha256').update(n).digest('base64url').slice(0, 16)
  const drawn = { jwk: { n, ...rest, kid, use: 'sig', alg: 'RS256' }, cookieKey: randomBytes(32).toString('hex') }
  if (file) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, JSON.stringify(drawn), { mode: 0o600 })
  }
  return drawn
}

async function signIn(request, response) {
  await provider.interactionDetails(request, response) // throws when the sign-in has expired
  if (request.method !== 'POST') return show(response, 200, page({ form: true }))
  const { login, password } = await form(request)
  if (!Object.hasOwn(accounts, login) || password !== login) {
    return show(response, 401, page({ form: true, login, problem: 'No account has that name and password.' }))
  }
  const result = { login: { accountId: login }, select_account: {} }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

async function form(request) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > 4096) throw new Error('the form is too long')
  }
  return Object.fromEntries(new URLSearchParams(body))
}

function show(response, status, html) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html)
}

function fail(why) {
  console.error(why)
  process.exit(2)
}

const answer = provider.callback()
async function serve(request, response) {
  if (!request.url.startsWith('/interaction/')) return answer(request, response)
  try {
    await signIn(request, response)
  } catch (error) {
    show(response, 400, page({ heading: 'Sign-in did not work', problem: error.error_description ?? error.message }))
  }
}

const server = flags.cert
  ? https.createServer({ cert: readFileSync(flags.cert), key: readFileSync(flags.key) }, serve)
  : http.createServer(serve)
server.listen(Number(flags.port), flags.bind, () => {
  console.log('FOR DEVELOPMENT ONLY: everybody knows the passwords of this sign-in provider.')
  console.log(`serving ${flags.issuer} on ${flags.bind}:${flags.port}; accounts: ${Object.keys(accounts).join(', ')}`)
})
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))
