using System.Security.Claims;

namespace Espresso.ServiceDefaults.Authentication;

/// <summary>Names of the authorization policies; every route or group of routes states one.</summary>
public static class Policies
{
    /// <summary>Anybody who is signed in.</summary>
    public const string Customer = nameof(Customer);

    /// <summary>Members of the group barista.</summary>
    public const string Barista = nameof(Barista);

    /// <summary>Members of barista or admin.</summary>
    public const string Staff = nameof(Staff);

    /// <summary>Members of the group admin.</summary>
    public const string Admin = nameof(Admin);
}

/// <summary>Names of the user pool's groups, which are the roles.</summary>
public static class Roles
{
    public const string Barista = "barista";
    public const string Admin = "admin";
}

/// <summary>What the ID token says about the caller.</summary>
public static class Caller
{
    /// <summary>The user's id (<c>sub</c>): stable, never reused.</summary>
    public static string Id(this ClaimsPrincipal user) => user.FindFirstValue("sub") is { Length: > 0 } sub
        ? sub
        : throw new InvalidOperationException("The caller has no sub claim; the route lacks an authorization policy.");

    /// <summary>The user's e-mail address, if the pool knows one.</summary>
    public static string? Email(this ClaimsPrincipal user) => user.FindFirstValue("email");

    /// <summary>How to call the user: <c>name</c>, else the user name, else the part of the address before the @.</summary>
    public static string DisplayName(this ClaimsPrincipal user) => user.FindFirstValue("name")
        ?? user.Email()?.Split('@')[0]
        ?? user.FindFirstValue("cognito:username")
        ?? user.Id();

    /// <summary>Member of barista or admin.</summary>
    public static bool IsStaff(this ClaimsPrincipal user) => user.IsInRole(Roles.Barista) || user.IsInRole(Roles.Admin);
}
