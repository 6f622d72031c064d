import { buffer } from 'node:stream/consumers'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connect, Plugin } from 'vite'
import { picture, svg } from '../pictures.ts'
import { ADA, entries, entry, ownSessions, type Entry } from './gallery.ts'
import { page, problem, type Reply, type State } from './state.ts'
import { remove, trash, trashSome } from './trash.ts'

/** The policy the real server sends, so that what breaks it is seen here first. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/**
 * A pretended API, for looking at pages without a server. `POST /mock?images=40&trash=3&signedIn=1&closed=1&sessions=3&fail=503&delay=500`
 * sets the scene, of its own for every value of the cookie `scene`, so that tests run side by side. It proves nothing
 * about the real one.
 */
export function mockApi(): Plugin {
  const states = new Map<string, State>()

  const handle = async (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const url = new URL(request.url ?? '/', 'http://mock')
    const state = stateOf(states, request)
    if (url.pathname === '/mock') {
      const number = (name: string) => Number(url.searchParams.get(name) ?? 0)
      if (url.searchParams.has('images'))
        Object.assign(state, { gallery: entries(number('images')), trash: [] })
      if (url.searchParams.has('trash')) trashSome(state, number('trash'))
      if (url.searchParams.has('retention')) state.retention = number('retention')
      if (url.searchParams.has('signedIn')) state.signedIn = number('signedIn') === 1
      if (url.searchParams.has('closed')) state.closed = number('closed') === 1
      if (url.searchParams.has('sessions')) state.sessions = ownSessions(number('sessions'))
      Object.assign(state, { fail: number('fail'), delay: number('delay') })
      response.end()
      return
    }
    if (url.pathname.startsWith('/media/')) {
      media(state, url.pathname, response)
      return
    }
    if (!url.pathname.startsWith('/api/')) {
      next()
      return
    }
    const body = await buffer(request)
    await new Promise((resolve) => setTimeout(resolve, state.delay))
    const failed = state.fail > 0 && url.pathname !== '/api/v1/session'
    send(response, failed ? problem(state.fail, 'database-unavailable') : route(state, request, url, body))
  }

  const install = (middlewares: Connect.Server) => {
    middlewares.use((request, response, next) => void handle(request, response, next))
  }
  return {
    name: 'mock-api',
    configureServer: ({ middlewares }) => {
      install(middlewares)
    },
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((_request, response, next) => {
        response.setHeader('Content-Security-Policy', CSP)
        next()
      })
      install(middlewares)
    },
  }
}

function stateOf(states: Map<string, State>, { headers }: IncomingMessage): State {
  const name = /(?:^|; )scene=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? ''
  const state = states.get(name) ?? {
    gallery: entries(40),
    trash: [],
    signedIn: false,
    retention: 30,
    closed: false,
    sessions: ownSessions(3),
    fail: 0,
    delay: 0,
  }
  states.set(name, state)
  return state
}

function route(state: State, request: IncomingMessage, url: URL, body: Buffer): Reply {
  const { method } = request
  const id = /^\/api\/v1\/images\/([^/]+)$/.exec(url.pathname)?.[1]
  if (url.pathname === '/api/v1/session') {
    const visibility = state.closed ? 'signedIn' : 'public'
    const user = state.signedIn ? ADA : null
    return {
      status: 200,
      body: { user, visibility, maxUploadBytes: 268_435_456, trashRetentionDays: state.retention },
    }
  }
  if (url.pathname === '/api/v1/auth/sign-in') {
    state.signedIn = true
    return { status: 302, headers: { Location: url.searchParams.get('next') ?? '/' } }
  }
  if (method !== 'GET' && request.headers['x-requested-with'] !== 'infravault')
    return problem(403, 'cross-site-request')
  if (url.pathname === '/api/v1/auth/sign-out') {
    state.signedIn = false
    return { status: 204 }
  }
  const session = /^\/api\/v1\/sessions(?:\/([^/]+))?$/.exec(url.pathname)
  if (session) return sessions(state, method ?? 'GET', session[1])
  if (state.closed && !state.signedIn) return problem(401, 'not-signed-in')
  if (url.pathname === '/api/v1/images') return method === 'POST' ? upload(state, body) : list(state, url)
  if (id) return one(state, id, method ?? 'GET', body)
  return trash(state, method ?? 'GET', url) ?? problem(404, 'not-found')
}

function list({ gallery, signedIn }: State, url: URL): Reply {
  const mine = url.searchParams.get('scope') === 'mine'
  if (mine && !signedIn) return problem(401, 'not-signed-in')
  return page(
    gallery.map(({ image }) => seen(image, signedIn)).filter((image) => !mine || image.mine),
    url,
  )
}

function one(state: State, id: string, method: string, body: Buffer): Reply {
  const found = state.gallery.find(({ image }) => image.id === id)
  if (!found || (method !== 'GET' && !(state.signedIn && found.image.mine))) return problem(404, 'not-found')
  if (method === 'DELETE') return remove(state, found)
  if (method === 'PATCH') Object.assign(found.image, JSON.parse(body.toString()))
  return { status: 200, body: seen(found.image, state.signedIn) }
}

function sessions(state: State, method: string, id: string | undefined): Reply {
  if (!state.signedIn) return problem(401, 'not-signed-in')
  if (method === 'GET') return { status: 200, body: { items: state.sessions } }
  state.sessions = state.sessions.filter((session) => (id ? session.id !== id : session.current))
  return { status: 204 }
}

function upload(state: State, body: Buffer): Reply {
  if (!state.signedIn) return problem(401, 'not-signed-in')
  const title = /name="title"\r\n\r\n([^\r]*)/.exec(body.toString())?.[1] ?? ''
  if (title === 'Broken') return problem(422, 'unsupported-image')
  const made = { ...picture(state.gallery.length + 3), title, description: null }
  const added = entry(made, { id: ADA.id, name: ADA.name }, new Date())
  state.gallery = [added, ...state.gallery]
  return { status: 201, body: added.image }
}

function media({ gallery, trash }: State, path: string, response: ServerResponse) {
  const found = [...gallery, ...trash.map(({ entry }) => entry)].find(({ image }) =>
    path.startsWith(`/media/${image.id}/`),
  )
  if (!found) {
    response.writeHead(404).end()
    return
  }
  const attachment = path.endsWith('/original')
    ? { 'Content-Disposition': 'attachment; filename="image.svg"' }
    : {}
  response.writeHead(200, { 'Content-Type': 'image/svg+xml', ...attachment }).end(svg(found.picture))
}

/** Nothing is a visitor's own. */
function seen(image: Entry['image'], signedIn: boolean): Entry['image'] {
  return signedIn ? image : { ...image, mine: false }
}

function send(response: ServerResponse, { status, body, headers }: Reply) {
  response.writeHead(status, {
    'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json',
    ...headers,
  })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
