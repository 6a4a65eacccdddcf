import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { Button, Notice, ui } from '@/ui'
import { useAccountText } from './accountText'

interface AccountFormProps {
  submit: string
  onSubmit: (fields: Record<string, string>) => Promise<void>
  children: ReactNode
}

/** A form that sends once, shows what came back above its button, and leaves what was typed in place. */
export function AccountForm(props: AccountFormProps) {
  const text = useAccountText()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const alive = useRef(true)
  useEffect(() => {
    alive.current = true
    return () => {
      alive.current = false
    }
  }, [])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const fields = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
    )
    setBusy(true)
    setError(null)
    try {
      await props.onSubmit(fields)
    } catch (refused) {
      if (alive.current) setError(refused)
    } finally {
      if (alive.current) setBusy(false)
    }
  }

  return (
    <form className={`${ui.card} ${ui.stack}`} onSubmit={(event) => void submit(event)}>
      {props.children}
      {error !== null && (
        <Notice tone="error" live>
          <p>{text(error)}</p>
        </Notice>
      )}
      <Button type="submit" look="primary" block busy={busy}>
        {props.submit}
      </Button>
    </form>
  )
}
