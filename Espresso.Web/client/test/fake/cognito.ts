interface Account {
  password: string
  name: string
  groups: string[]
  confirmed: boolean
  challenge?: boolean
}

const code = '123456'
const encode = (value: object) => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** A user pool with a customer, a barista and an admin, whose passwords are "Passw0rd". Every mailed code is 123456. */
export class FakeCognito {
  readonly accounts = new Map<string, Account>(
    ['customer', 'barista', 'admin'].map((role) => [
      `${role}@example.com`,
      { password: 'Passw0rd', name: role === 'barista' ? 'Bo' : 'Ana', groups: role === 'customer' ? [] : [role], confirmed: true },
    ]),
  )
  /** Seconds. */
  tokenLifetime = 3600
  /** Whether a refresh is granted; false is what a revoked or expired session looks like. */
  sessionsAlive = true
  readonly asked: string[] = []
  private issued = 0

  idToken(email: string): string {
    const account = this.accounts.get(email)!
    const iat = Math.floor(Date.now() / 1000)
    return [
      encode({ alg: 'RS256' }),
      encode({ sub: this.subject(email), email, name: account.name, 'cognito:groups': account.groups, iat, exp: iat + this.tokenLifetime, jti: ++this.issued }),
      'signature',
    ].join('.')
  }

  /** Who a request's Authorization header stands for; null when the token has run out or there is none. */
  subjectOf(authorization: string | null): string | null {
    const payload = authorization?.split('.')[1]
    if (!payload) return null
    const { sub, exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string; exp: number }
    return exp * 1000 > Date.now() ? sub : null
  }

  isStaff(subject: string): boolean {
    return [...this.accounts].some(([email, { groups }]) => this.subject(email) === subject && groups.length > 0)
  }

  async answer(operation: string, input: Record<string, never>): Promise<Response> {
    await Promise.resolve()
    this.asked.push(operation)
    const email = String(input['Username'] ?? '')
    switch (operation) {
      case 'InitiateAuth':
        return this.initiate(input)
      case 'RespondToAuthChallenge': {
        const { USERNAME, NEW_PASSWORD } = input['ChallengeResponses'] as unknown as Record<string, string>
        const account = this.accounts.get(USERNAME!)!
        Object.assign(account, { password: NEW_PASSWORD, challenge: false })
        return this.tokens(USERNAME!)
      }
      case 'SignUp': {
        if (this.accounts.has(email)) return refused('UsernameExistsException', 'User already exists')
        const attributes = input['UserAttributes'] as unknown as { Name: string; Value: string }[]
        const name = attributes.find((attribute) => attribute.Name === 'name')?.Value ?? ''
        this.accounts.set(email, { password: String(input['Password']), name, groups: [], confirmed: false })
        return Response.json({ UserConfirmed: false })
      }
      case 'ConfirmSignUp':
        if (input['ConfirmationCode'] !== code) return refused('CodeMismatchException', 'Invalid verification code provided, please try again.')
        this.accounts.get(email)!.confirmed = true
        return Response.json({})
      case 'ConfirmForgotPassword':
        if (input['ConfirmationCode'] !== code) return refused('CodeMismatchException', 'Invalid verification code provided, please try again.')
        this.accounts.get(email)!.password = String(input['Password'])
        return Response.json({})
      case 'ForgotPassword':
      case 'ResendConfirmationCode':
        return Response.json({ CodeDeliveryDetails: { DeliveryMedium: 'EMAIL' } })
      case 'RevokeToken':
        return new Response(null, { status: 200 })
      default:
        return refused('UnknownOperationException', operation)
    }
  }

  private initiate(input: Record<string, never>): Response {
    const parameters = input['AuthParameters'] as unknown as Record<string, string>
    if (input['AuthFlow'] === 'REFRESH_TOKEN_AUTH') {
      const email = parameters['REFRESH_TOKEN']!.replace('refresh-', '')
      return this.sessionsAlive ? this.tokens(email, false) : refused('NotAuthorizedException', 'Refresh Token has been revoked')
    }
    const account = this.accounts.get(parameters['USERNAME']!)
    if (account?.password !== parameters['PASSWORD']) return refused('NotAuthorizedException', 'Incorrect username or password.')
    if (!account?.confirmed) return refused('UserNotConfirmedException', 'User is not confirmed.')
    if (account.challenge) return Response.json({ ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 'session' })
    return this.tokens(parameters['USERNAME']!)
  }

  private tokens(email: string, withRefresh = true): Response {
    return Response.json({
      AuthenticationResult: {
        IdToken: this.idToken(email),
        AccessToken: 'access',
        ...(withRefresh ? { RefreshToken: `refresh-${email}` } : {}),
        ExpiresIn: this.tokenLifetime,
      },
    })
  }

  private subject(email: string): string {
    return `user-${email.split('@')[0]}`
  }
}

function refused(type: string, message: string): Response {
  return Response.json({ __type: type, message }, { status: 400 })
}
