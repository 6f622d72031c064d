// The provider serves discovery and completes a code flow, behind a proxy that ends TLS.
// Run by `test`, with the Node that the provider itself runs on.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'

const redirect = 'https://photos.localhost/api/v1/auth/callback'
const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'sign-in.localhost' }
const secret = `Basic ${btoa('infravault-dev:infravault-dev-secret')}`
let origin, server

before(async () => {
  const socket = createServer().listen(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  origin = `http://127.0.0.1:${port}`
  const args = ['server.mjs', '--port', port, '--issuer', 'https://sign-in.localhost', '--redirect-uri', redirect]
  server = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(server.stdout, 'data')
  assert.match(String(line), /FOR DEVELOPMENT ONLY/)
})
after(() => server.kill())

// A browser, as far as this needs one: it keeps cookies and does not follow redirects.
function browser() {
  const jar = new Map()
  return async (url, options = {}) => {
    const { pathname, search } = new URL(url, origin)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = { ...headers, ...options.headers, cookie }
    const response = await fetch(origin + pathname + search, { ...options, headers: all, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/)
      jar.set(name, value)
    }
    return response
  }
}

const verifier = randomBytes(32).toString('base64url')
function authorisation(extra = {}) {
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return `/auth?${new URLSearchParams({
    client_id: 'infravault-dev', response_type: 'code', redirect_uri: redirect, scope: 'openid profile email',
    state: 's', nonce: 'n', code_challenge: challenge, code_challenge_method: 'S256', ...extra,
  })}`
}

const post = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) })

test('discovery names the public issuer', async () => {
  const response = await browser()('/.well-known/openid-configuration')
  const found = await response.json()
  assert.equal(found.issuer, 'https://sign-in.localhost')
  assert.equal(found.token_endpoint, 'https://sign-in.localhost/token')
  assert.deepEqual(found.code_challenge_methods_supported, ['S256'])
})

for (const prompt of [{}, { prompt: 'select_account' }]) {
  test(`a code flow ends with a name and an email ${JSON.stringify(prompt)}`, async () => {
    const visit = browser()
    let response = await visit(authorisation(prompt))
    const form = response.headers.get('location')
    const html = await (await visit(form)).text()
    assert.match(html, /name="password"/)
    assert.match(html, /rel="icon" href="data:,"/) // or the browser asks for one, and complains that there is none

    assert.equal((await visit(form, post({ login: 'ada', password: 'wrong' }))).status, 401)
    response = await visit(form, post({ login: 'ada', password: 'ada' }))
    response = await visit(response.headers.get('location'))
    const back = new URL(response.headers.get('location'))
    assert.equal(back.origin + back.pathname, redirect)
    assert.equal(back.searchParams.get('state'), 's')

    const code = back.searchParams.get('code')
    const exchange = post({ grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier })
    response = await visit('/token', { ...exchange, headers: { authorization: secret } })
    const { id_token: token } = await response.json()
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
    assert.equal(JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).alg, 'RS256')
    assert.equal(claims.name, 'Ada Lovelace')
    assert.equal(claims.email, 'ada@example.org')
    assert.equal(claims.nonce, 'n')
  })
}

test('without PKCE nobody signs in', async () => {
  const response = await browser()(authorisation({ code_challenge: '', code_challenge_method: '' }))
  assert.equal(new URL(response.headers.get('location')).searchParams.get('error'), 'invalid_request')
})
