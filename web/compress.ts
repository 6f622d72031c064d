import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Below this a header costs as much as is saved. */
const SMALLEST = 1000

const TEXT = /\.(css|html|js|json|svg|webmanifest)$/

/** Writes a `.br` and a `.gz` beside each text file of the build, so that no server compresses anything twice. */
export function compressed(): Plugin {
  let folder = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = path.resolve(root, build.outDir)
    },
    closeBundle: () => {
      for (const name of readdirSync(folder, { encoding: 'utf8', recursive: true })) {
        if (TEXT.test(name)) compress(path.join(folder, name))
      }
    },
  }
}

function compress(file: string) {
  const bytes = readFileSync(file)
  if (bytes.length < SMALLEST) return
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: quality }))
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
}
