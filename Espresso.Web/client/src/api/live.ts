import { ApiProblem } from './problem'

/** This order has that version now, and the customer so many unread messages; staff are not told of messages. */
export interface Hint {
  orderId: string
  version: number
  unread: number | null
}

/** Who is told. */
export interface LiveListener {
  /** It is open, for the first time or again: what changed before was not told. */
  opened(): void
  told(hint: Hint): void
}

const firstPauseMs = 1_000
const longestPauseMs = 60_000
/** Where there is no live API, or it does not want this page. */
const refusedPauseMs = 300_000
/** One that was open this long was a good one: the server ends all of them some time, and another takes its place soon. */
const settledMs = 30_000
/** The pages that lost theirs together come back within this time. */
const spreadMs = 1_000
/** What a page has not looked at for so long may be dead without its knowledge: a phone has slept. */
const awayMs = 30_000
/** Whoever goes from one screen to the next keeps it. */
const lingerMs = 30_000
/** The server ends what has been silent for ten minutes. What is silent for longer was lost without anybody's notice. */
const silentMs = 660_000

/** How long until the next attempt, after `failures` in a row; `chance`, 0 to 1, parts the pages that lost theirs together. */
export function reconnectPauseMs(failures: number, chance: number): number {
  return (Math.min(longestPauseMs, firstPauseMs * 2 ** failures) / 2) * (1 + chance)
}

/** Raw shape: `{"orderId":"01JQ…","version":3,"unread":1}`. Null for anything else, since the pages find out by asking. */
export function hintOf(data: unknown): Hint | null {
  try {
    const { orderId, version, unread } = JSON.parse(String(data)) as Partial<Hint>
    if (typeof orderId === 'string' && typeof version === 'number') {
      return { orderId, version, unread: typeof unread === 'number' ? unread : null }
    }
  } catch {
    // Said below, like every other shape.
  }
  console.warn('The live connection said something that is no hint.', data)
  return null
}

type Timer = ReturnType<typeof setTimeout>

/**
 * One WebSocket, kept open while a screen wants it. It only says that it is time to ask: pages go on without it as they do
 * with it, so nobody is told that there is none.
 */
export class LiveConnection {
  private running = false
  private wants = 0
  private asking: AbortController | null = null
  private socket: WebSocket | null = null
  private openedAt: number | null = null
  private hiddenAt: number | null = null
  private failures = 0
  private notBefore = 0
  private retry: Timer | undefined
  private linger: Timer | undefined
  private silence: Timer | undefined
  private readonly listeners = new Set<() => void>()

  /** @param address asks for an address to open; each is good once. Throws {@link ApiProblem}. */
  constructor(
    private readonly address: (signal: AbortSignal) => Promise<string>,
    private readonly listener: LiveListener,
    private readonly random: () => number = Math.random,
  ) {}

  readonly connected = (): boolean => this.openedAt !== null

  /** It is not to be had at the moment: the last attempt failed, or the device says that it is offline. */
  readonly away = (): boolean => this.openedAt === null && (this.failures > 0 || !navigator.onLine)

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Lets it connect when it is wanted. Returns how to stop that, which closes it. */
  start(): () => void {
    this.running = true
    document.addEventListener('visibilitychange', this.looked)
    globalThis.addEventListener('online', this.proceed)
    globalThis.addEventListener('offline', this.close)
    this.proceed()
    return () => {
      this.running = false
      document.removeEventListener('visibilitychange', this.looked)
      globalThis.removeEventListener('online', this.proceed)
      globalThis.removeEventListener('offline', this.close)
      this.close()
    }
  }

  /** Called by a screen that gains by it. Returns what the screen calls when it no longer does. */
  want(): () => void {
    this.wants += 1
    clearTimeout(this.linger)
    this.proceed()
    return () => {
      this.wants -= 1
      if (this.wants === 0 && this.running) {
        this.linger = setTimeout(this.close, lingerMs)
      }
    }
  }

  /** Whoever comes back after a while gets another connection, and with it all that is new. */
  private readonly looked = (): void => {
    const now = performance.now()
    if (document.visibilityState === 'hidden') {
      this.hiddenAt ??= now
      return
    }
    if (this.socket && this.hiddenAt !== null && now - this.hiddenAt >= awayMs) this.close()
    this.hiddenAt = null
    this.proceed()
  }

  private get mayConnect(): boolean {
    return this.running && this.wants > 0 && document.visibilityState === 'visible' && navigator.onLine
  }

  /** Connects if there is reason to and nothing against it; called whenever that may have become so. */
  private readonly proceed = (): void => {
    clearTimeout(this.retry)
    if (!this.mayConnect || this.asking || this.socket) {
      return
    }
    const wait = this.notBefore - performance.now()
    if (wait > 0) {
      this.retry = setTimeout(this.proceed, wait)
    } else {
      void this.connect()
    }
  }

  private async connect(): Promise<void> {
    const asking = (this.asking = new AbortController())
    try {
      const url = await this.address(asking.signal)
      if (!asking.signal.aborted) {
        this.asking = null
        if (this.mayConnect) this.open(url)
      }
    } catch (error) {
      if (!asking.signal.aborted) {
        this.asking = null
        if (!(error instanceof ApiProblem)) console.warn('The live connection cannot be opened.', error)
        this.failed(ApiProblem.from(error))
      }
    }
  }

  private open(url: string): void {
    const socket = (this.socket = new WebSocket(url))
    const ifCurrent = (act: () => void) => () => {
      if (this.socket === socket) act()
    }
    socket.onopen = ifCurrent(() => {
      this.setOpened(performance.now())
      this.watchSilence()
      this.listener.opened()
    })
    socket.onmessage = ({ data }: MessageEvent) =>
      ifCurrent(() => {
        this.watchSilence()
        const hint = hintOf(data)
        if (hint) this.listener.told(hint)
      })()
    socket.onclose = ifCurrent(this.lost)
  }

  private readonly lost = (): void => {
    const settled = this.openedAt !== null && performance.now() - this.openedAt >= settledMs
    this.close()
    this.failures = settled ? 0 : this.failures + 1
    this.proceedIn(settled ? spreadMs * this.random() : reconnectPauseMs(this.failures, this.random()))
  }

  /** A 401 has already been dealt with: whose session is over has no connection, and this one has been stopped. */
  private failed({ status, code, transient, retryAfter }: ApiProblem): void {
    this.failures += 1
    const refused = code === 'live.unavailable' || (status >= 400 && status < 500 && status !== 401 && !transient)
    const pause = reconnectPauseMs(this.failures, this.random())
    this.proceedIn(refused ? refusedPauseMs : Math.max(pause, (retryAfter ?? 0) * 1_000))
  }

  private proceedIn(pause: number): void {
    this.changed()
    this.notBefore = performance.now() + pause
    this.proceed()
  }

  private watchSilence(): void {
    clearTimeout(this.silence)
    this.silence = setTimeout(this.lost, silentMs)
  }

  private readonly close = (): void => {
    clearTimeout(this.retry)
    clearTimeout(this.linger)
    clearTimeout(this.silence)
    this.asking?.abort()
    this.asking = null
    const { socket } = this
    this.socket = null
    socket?.close()
    this.setOpened(null)
  }

  private setOpened(at: number | null): void {
    if (this.openedAt !== at) {
      this.openedAt = at
      this.changed()
    }
  }

  private changed(): void {
    for (const listener of this.listeners) listener()
  }
}
