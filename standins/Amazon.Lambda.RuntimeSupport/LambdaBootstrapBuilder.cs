using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>Makes a <see cref="LambdaBootstrap" /> out of a handler in one of its usual forms.</summary>
    public class LambdaBootstrapBuilder
    {
        private readonly LambdaBootstrapHandler handler;
        private readonly LambdaBootstrapOptions options = new();
        private LambdaBootstrapInitializer initializer;

        private LambdaBootstrapBuilder(LambdaBootstrapHandler handler) => this.handler = handler;

        /// <summary>Event and answer as they are on the wire.</summary>
        public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler)
            => new(async invocation => new InvocationResponse(await handler(invocation.InputStream, invocation.LambdaContext)));

        public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer)
            => new(async invocation =>
            {
                await handler(serializer.Deserialize<TInput>(invocation.InputStream), invocation.LambdaContext);
                return new InvocationResponse(new MemoryStream());
            });

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer)
            => Create<TInput, TOutput>((input, _) => handler(input), serializer);

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer)
            => new(async invocation =>
            {
                var answer = await handler(serializer.Deserialize<TInput>(invocation.InputStream), invocation.LambdaContext);
                var output = new MemoryStream();
                serializer.Serialize(answer, output);
                output.Position = 0;
                return new InvocationResponse(output);
            });

        public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer lambdaBootstrapInitializer)
        {
            initializer = lambdaBootstrapInitializer;
            return this;
        }

        /// <summary>For tests, as upstream says of it: an address of the Runtime API other than the environment's.</summary>
        public LambdaBootstrapBuilder ConfigureOptions(Action<LambdaBootstrapOptions> options = null)
        {
            options?.Invoke(this.options);
            return this;
        }

        public LambdaBootstrap Build() => new(handler, options, initializer);
    }
}

namespace Amazon.Lambda.RuntimeSupport.Bootstrap
{
    /// <summary>Settings of the bootstrap.</summary>
    public class LambdaBootstrapOptions
    {
        /// <summary>Host, port and path prefix of the Runtime API; null means AWS_LAMBDA_RUNTIME_API.</summary>
        public string RuntimeApiEndpoint { get; set; }
    }
}
