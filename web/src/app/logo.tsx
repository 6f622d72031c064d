/** The mark: an aperture, the one spot of accent in the chrome. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden className={className}>
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeWidth="2" />
      <path
        d="M12 3l4.5 7.8M19.8 7.5h-9M19.8 16.500l-4.5-7.800M12 21l-4.500-7.800M4.200 16.500h9M4.200 7.500l4.500 7.800"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
