/** Every URL of the app, in one place. */
export const paths = {
  gallery: '/',
  mine: '/mine',
  trash: '/trash',
  image: '/i/$id',
  account: '/account',
} as const

/** An image's own address, for other people. */
export function imageUrl(id: string): string {
  return new URL(paths.image.replace('$id', id), location.origin).href
}

/** Where the browser goes to sign in; `next` is where it comes back to. */
export function signInUrl(next: string): string {
  return `/api/v1/auth/sign-in?next=${encodeURIComponent(next)}`
}
