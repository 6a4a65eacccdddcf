using Amazon.Runtime;

namespace Amazon.SimpleEmailV2;
