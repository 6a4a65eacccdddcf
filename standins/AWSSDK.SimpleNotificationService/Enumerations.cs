using Amazon.Runtime;

namespace Amazon.SimpleNotificationService;
