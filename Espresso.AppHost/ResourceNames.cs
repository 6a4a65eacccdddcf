namespace Espresso.AppHost;

/// <summary>The names of the resources, shared with the tests and (for functions) with the template.</summary>
public static class ResourceNames
{
    public const string DynamoDb = "dynamodb";
    public const string LocalCloud = "localcloud";
    public const string LocalStack = "localstack";
    public const string Cloud = "cloud";
    public const string Orders = "orders";
    public const string OrdersWorkflow = "orders-workflow";
    public const string OrdersSweep = "orders-sweep";
    public const string OrdersBackup = "orders-backup";
    public const string Notifications = "notifications";
    public const string NotificationsEvents = "notifications-events";
    public const string NotificationsLive = "notifications-live";
    public const string Web = "web";
}
