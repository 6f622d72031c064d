import { useMessages } from '@/messages/messages'

export function Footer() {
  const messages = useMessages()
  return (
    <footer className="mt-auto flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-t px-4 py-5 text-sm text-ink-muted sm:px-6">
      <p>{messages.footer.tagline}</p>
      <a
        href="/api/v1/openapi.json"
        className="-mx-2 inline-flex h-8 items-center rounded px-2 underline-offset-4 hover:text-ink hover:underline"
      >
        {messages.footer.api}
      </a>
    </footer>
  )
}
