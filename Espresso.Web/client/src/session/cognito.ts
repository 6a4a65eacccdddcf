// Cognito's user pool API, as far as the site uses it: JSON over POST, no signature. Measured against its alternatives
// (gzip): aws-amplify/auth 45 KB, amazon-cognito-identity-js 28 KB, this 1 KB; React itself is 57 KB.

export interface CognitoSettings {
  cognitoEndpoint: string
  userPoolClientId: string
}

/** A refusal of Cognito: `code` is its exception's name, such as `NotAuthorizedException`; `message` its own words. */
export class CognitoError extends Error {
  override readonly name = 'CognitoError'
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

interface AuthenticationResult {
  IdToken: string
  AccessToken: string
  /** Absent from a refresh, unless the pool rotates refresh tokens. */
  RefreshToken?: string
  ExpiresIn: number
}

interface AuthAnswer {
  AuthenticationResult?: AuthenticationResult
  ChallengeName?: string
  Session?: string
}

export interface SignedIn {
  idToken: string
  refreshToken: string | null
}

/** Cognito wants something before it signs in, such as a new password for an account that an administrator made. */
export interface Challenge {
  challenge: 'NEW_PASSWORD_REQUIRED'
  session: string
}

export class Cognito {
  constructor(private readonly settings: CognitoSettings) {}

  async signIn(email: string, password: string): Promise<SignedIn | Challenge> {
    return this.outcome(
      await this.call<AuthAnswer>('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    )
  }

  async setFirstPassword(email: string, password: string, session: string): Promise<SignedIn | Challenge> {
    return this.outcome(
      await this.call<AuthAnswer>('RespondToAuthChallenge', {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: session,
        ChallengeResponses: { USERNAME: email, NEW_PASSWORD: password },
      }),
    )
  }

  async refresh(refreshToken: string): Promise<SignedIn> {
    const outcome = this.outcome(
      await this.call<AuthAnswer>('InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      }),
    )
    if ('challenge' in outcome) {
      throw new CognitoError('NotAuthorizedException', 'A new password is required.')
    }
    return outcome
  }

  async signUp(email: string, password: string, name: string): Promise<void> {
    const attributes = [{ Name: 'email', Value: email }, ...(name ? [{ Name: 'name', Value: name }] : [])]
    await this.call('SignUp', { Username: email, Password: password, UserAttributes: attributes })
  }

  async confirmSignUp(email: string, code: string): Promise<void> {
    await this.call('ConfirmSignUp', { Username: email, ConfirmationCode: code })
  }

  async resendCode(email: string): Promise<void> {
    await this.call('ResendConfirmationCode', { Username: email })
  }

  async forgotPassword(email: string): Promise<void> {
    await this.call('ForgotPassword', { Username: email })
  }

  async resetPassword(email: string, code: string, password: string): Promise<void> {
    await this.call('ConfirmForgotPassword', { Username: email, ConfirmationCode: code, Password: password })
  }

  /** Ends the refresh token, here and wherever it has been copied to. */
  async revoke(refreshToken: string): Promise<void> {
    await this.call('RevokeToken', { Token: refreshToken })
  }

  private outcome(answer: AuthAnswer): SignedIn | Challenge {
    if (answer.AuthenticationResult) {
      return { idToken: answer.AuthenticationResult.IdToken, refreshToken: answer.AuthenticationResult.RefreshToken ?? null }
    }
    if (answer.ChallengeName === 'NEW_PASSWORD_REQUIRED' && answer.Session) {
      return { challenge: answer.ChallengeName, session: answer.Session }
    }
    throw new CognitoError('UnsupportedChallenge', `This account asks for ${answer.ChallengeName ?? 'something'} at sign-in, which this site cannot do.`)
  }

  private async call<T>(operation: string, input: Record<string, unknown>): Promise<T> {
    let response: Response
    try {
      response = await fetch(`${this.settings.cognitoEndpoint}/`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-amz-json-1.1',
          'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify({ ClientId: this.settings.userPoolClientId, ...input }),
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(15_000),
      })
    } catch (cause) {
      throw Object.assign(new CognitoError('Offline', ''), { cause })
    }
    const text = await response.text()
    if (!response.ok) {
      throw refusal(response.status, text)
    }
    return (text ? JSON.parse(text) : {}) as T
  }
}

/** Raw shape: `{"__type":"NotAuthorizedException","message":"Incorrect username or password."}`; the type may have a namespace and `#`. */
function refusal(status: number, text: string): CognitoError {
  try {
    const { __type: type = '', message, Message } = JSON.parse(text) as { __type?: string; message?: string; Message?: string }
    return new CognitoError(type.split('#').at(-1) || 'Unexpected', message ?? Message ?? '')
  } catch {
    return new CognitoError(status >= 500 ? 'Offline' : 'Unexpected', '')
  }
}
