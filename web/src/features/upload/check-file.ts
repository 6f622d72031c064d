/** What the API can read; the file dialog offers only these. */
export const ACCEPTED_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']

export type FileRefusal = 'empty' | 'unsupported' | 'tooLarge'

/** Why a file need not be sent at all, or null. The API looks at the bytes itself. */
export function checkFile(file: File, maxBytes: number): FileRefusal | null {
  if (!ACCEPTED_TYPES.includes(file.type)) return 'unsupported'
  if (file.size === 0) return 'empty'
  return file.size > maxBytes ? 'tooLarge' : null
}
