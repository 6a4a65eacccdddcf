namespace Espresso.LocalCloud.Logs;

/// <summary>CloudWatch Logs for other services of this process.</summary>
public interface ILogs
{
    /// <summary>Whether the group is there.</summary>
    /// <param name="nameOrArn">The group's name, or its ARN with or without <c>:*</c>.</param>
    bool HasGroup(string nameOrArn);

    /// <summary>
    /// Adds an event, and the stream when it is new. A group that is not there takes nothing: who logs is not to fail for
    /// it. The event is readable at once and survives a kill a moment later.
    /// </summary>
    void Write(string groupNameOrArn, string stream, DateTimeOffset at, string message);
}
