using Amazon.Runtime;

namespace Amazon.SQS;
