interface Connection {
  user: string
  socket: FakeSocket
}

/** The live API: tickets that are good once, and connections on which it tells people of what concerns them. */
export class FakeLive {
  /** Whether the service gives out tickets; where it does not, pages only poll. */
  available = true
  /** Whether a ticket opens a connection; false is what a ticket that has run out looks like. */
  admits = true
  /** Every address that was opened. */
  readonly addresses: string[] = []
  readonly Socket: new (url: string) => FakeSocket

  private readonly tickets = new Map<string, string>()
  private connections: Connection[] = []
  private given = 0

  constructor(private readonly isStaff: (user: string) => boolean) {
    const admit = (socket: FakeSocket) => this.admit(socket)
    const leave = (socket: FakeSocket) => this.leave(socket)
    this.Socket = class extends FakeSocket {
      constructor(url: string) {
        super(url, admit, leave)
      }
    }
  }

  get open(): number {
    return this.connections.length
  }

  ticket(user: string, unread: number | null): Response | null {
    if (!this.available) return null
    const ticket = `ticket-${++this.given}`
    this.tickets.set(ticket, user)
    return Response.json({ url: `ws://live.test/live?ticket=${ticket}`, unread }, { status: 201 })
  }

  /** Sends it to the customer whose order it is, and to all staff. */
  tell(hint: { orderId: string; version: number }, customer: string, unread: number): void {
    this.send(JSON.stringify({ ...hint, unread }), (user) => user === customer && !this.isStaff(user))
    this.send(JSON.stringify(hint), this.isStaff)
  }

  /** Sends any text, also such as the service never would. */
  send(text: string, to: (user: string) => boolean = () => true): void {
    for (const { user, socket } of this.connections) {
      if (to(user)) socket.receive(text)
    }
  }

  /** Ends every connection, as the server does after a while. */
  end(): void {
    const ended = this.connections
    this.connections = []
    ended.forEach(({ socket }) => socket.end())
  }

  private admit(socket: FakeSocket): boolean {
    this.addresses.push(socket.url)
    const ticket = new URL(socket.url).searchParams.get('ticket') ?? ''
    const user = this.tickets.get(ticket)
    this.tickets.delete(ticket)
    if (!this.admits || user === undefined) return false
    this.connections.push({ user, socket })
    return true
  }

  private leave(socket: FakeSocket): void {
    this.connections = this.connections.filter((connection) => connection.socket !== socket)
  }
}

/** What `WebSocket` becomes in tests, as far as the site uses it. All that happens to it comes in a later turn, as in a browser. */
class FakeSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null

  constructor(
    readonly url: string,
    admit: (socket: FakeSocket) => boolean,
    private readonly leave: (socket: FakeSocket) => void,
  ) {
    setTimeout(() => (admit(this) ? this.onopen?.() : this.onclose?.()))
  }

  receive(data: string): void {
    setTimeout(() => this.onmessage?.({ data }))
  }

  end(): void {
    setTimeout(() => this.onclose?.())
  }

  close(): void {
    this.leave(this)
    this.end()
  }
}
