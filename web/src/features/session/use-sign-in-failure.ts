import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { toast } from '@/components/ui/toast'
import { useMessages } from '@/messages/messages'

/** Says why a sign-in failed, where the server sent the browser back with `?signIn=…`, and tidies the address. */
export function useSignInFailure() {
  const { problems } = useMessages()
  const navigate = useNavigate()
  const { signIn } = useSearch({ from: '__root__' })
  const told = useRef<string>(undefined)

  useEffect(() => {
    // Effects run twice in development, and people need to read it once.
    if (signIn === undefined || told.current === signIn) return
    told.current = signIn
    // Anybody can write an address, so that only a sentence of our own is ever shown.
    const slug = Object.hasOwn(problems, signIn) ? (signIn as keyof typeof problems) : 'sign-in-failed'
    toast.error(problems[slug])
    void navigate({
      to: '.',
      search: (search) => ({ ...search, signIn: undefined }),
      replace: true,
      resetScroll: false,
    })
  }, [navigate, problems, signIn])
}
