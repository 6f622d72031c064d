/** What the API can read; the file dialog offers only these. */
export const ACCEPTED_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']

export type FileRefusal = 'empty' | 'unsupported' | 'heic' | 'avif' | 'tooLarge'

/** Why a file need not be sent at all, or null. The API looks at the bytes itself. */
export function checkFile(file: File, maxBytes: number): FileRefusal | null {
  if (!ACCEPTED_TYPES.includes(file.type)) return foreign(file)
  if (file.size === 0) return 'empty'
  return file.size > maxBytes ? 'tooLarge' : null
}

/** Kinds that people have and that are not taken; many browsers know them by name alone. */
function foreign({ type, name }: File): FileRefusal {
  if (/^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name)) return 'heic'
  return type === 'image/avif' || /\.avif$/i.test(name) ? 'avif' : 'unsupported'
}
