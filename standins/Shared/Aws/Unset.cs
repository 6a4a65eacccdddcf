namespace Amazon.StandIns;

/// <summary>What a collection member holds before it is set: null since version 4 of the SDK, unless the application asked for the old way.</summary>
internal static class Unset
{
    public static List<T> List<T>() => AWSConfigs.InitializeCollections ? [] : null;

    public static Dictionary<string, T> Map<T>() => AWSConfigs.InitializeCollections ? [] : null;
}
