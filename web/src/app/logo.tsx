/** The mark: an aperture, the one spot of accent in the chrome. The same file is the window's icon. */
export function Logo() {
  return <img src="/icon.svg" alt="" width={32} height={32} className="size-8" />
}
