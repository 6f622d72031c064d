import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** What the first paint of the gallery may load, in bytes of compressed JavaScript. */
const LIMIT = 120_000

const page = readFileSync('dist/index.html', 'utf8')
const scripts = [...page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path)
const sizes = scripts.map((path) => gzipSync(readFileSync(`dist${path}`), { level: 9 }).length)
const total = sizes.reduce((sum, size) => sum + size, 0)

if (scripts.length === 0) throw new Error('dist/index.html loads no script: was it built?')
if (total > LIMIT) {
  console.error(`The first paint loads ${String(total)} bytes of JavaScript, more than ${String(LIMIT)}:`)
  scripts.forEach((path, at) => {
    console.error(`  ${String(sizes[at])}  ${path}`)
  })
  process.exit(1)
}
console.log(`The first paint loads ${String(total)} bytes of JavaScript; ${String(LIMIT)} are allowed.`)
