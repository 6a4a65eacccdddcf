using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A value that is given from outside, by configuration <c>Parameters:{name}</c>.</summary>
    public class ParameterResource : Resource, IExpressionValue
    {
        private readonly Lazy<string> _value;

        /// <summary>A parameter.</summary>
        /// <param name="name">Its name.</param>
        /// <param name="callback">Finds the value, given <see cref="Default"/>; called once.</param>
        /// <param name="secret">Whether it is hidden in displays.</param>
        public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
            : base(name)
        {
            ArgumentNullException.ThrowIfNull(callback);
            _value = new Lazy<string>(() => callback(Default));
            Secret = secret;
        }

        /// <summary>What is taken when the configuration has no value.</summary>
        public ParameterDefault? Default { get; set; }

        /// <summary>What it is for, for display.</summary>
        public string? Description { get; set; }

        /// <summary>Whether <see cref="Description"/> is Markdown.</summary>
        public bool EnableDescriptionMarkdown { get; set; }

        /// <summary>Whether it is hidden in displays.</summary>
        public bool Secret { get; }

        /// <summary>Whether it stands for a connection string.</summary>
        public bool IsConnectionString { get; set; }

        /// <inheritdoc/>
        public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

        /// <summary>The value.</summary>
        /// <exception cref="MissingParameterValueException">The configuration has no value and there is no default.</exception>
        [Obsolete("Use GetValueAsync for async access or pass the ParameterResource directly to methods that accept it (e.g., environment variables).")]
        public string Value => _value.Value;

        /// <summary>The value.</summary>
        /// <exception cref="MissingParameterValueException">The configuration has no value and there is no default.</exception>
        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);

        /// <summary>The value.</summary>
        public ValueTask<string?> GetValueAsync(ValueProviderContext _, CancellationToken cancellationToken) => GetValueAsync(cancellationToken);
    }

    /// <summary>What a parameter is when the configuration does not say.</summary>
    public abstract class ParameterDefault
    {
        /// <summary>Makes the value.</summary>
        public abstract string GetDefaultValue();
    }

    internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
    {
        public override string GetDefaultValue() => value();
    }

    /// <summary>A random text, such as a password.</summary>
    public sealed class GenerateParameterDefault : ParameterDefault
    {
        private const string LowerChars = "abcdefghjkmnpqrstuvwxyz";
        private const string UpperChars = "ABCDEFGHJKMNPQRSTUVWXYZ";
        private const string NumericChars = "0123456789";
        private const string SpecialChars = "-_.{}~()*+!";

        /// <summary>The least length.</summary>
        public int MinLength { get; set; }

        /// <summary>Whether it has lower-case letters.</summary>
        public bool Lower { get; set; } = true;

        /// <summary>Whether it has upper-case letters.</summary>
        public bool Upper { get; set; } = true;

        /// <summary>Whether it has digits.</summary>
        public bool Numeric { get; set; } = true;

        /// <summary>Whether it has punctuation that needs no escaping in a URL or a shell's quotes.</summary>
        public bool Special { get; set; } = true;

        /// <summary>The least number of lower-case letters.</summary>
        public int MinLower { get; set; }

        /// <summary>The least number of upper-case letters.</summary>
        public int MinUpper { get; set; }

        /// <summary>The least number of digits.</summary>
        public int MinNumeric { get; set; }

        /// <summary>The least number of punctuation characters.</summary>
        public int MinSpecial { get; set; }

        /// <inheritdoc/>
        public override string GetDefaultValue()
        {
            var all = new StringBuilder();
            var text = new StringBuilder();
            Take(Lower, LowerChars, MinLower);
            Take(Upper, UpperChars, MinUpper);
            Take(Numeric, NumericChars, MinNumeric);
            Take(Special, SpecialChars, MinSpecial);
            if (all.Length == 0)
                throw new ArgumentException("At least one of Lower, Upper, Numeric and Special must be true.");

            if (text.Length < MinLength)
                text.Append(RandomNumberGenerator.GetString(all.ToString(), MinLength - text.Length));

            var chars = text.ToString().ToCharArray();
            RandomNumberGenerator.Shuffle(chars.AsSpan());
            return new string(chars);

            void Take(bool allowed, string from, int least)
            {
                if (!allowed)
                    return;

                all.Append(from);
                text.Append(RandomNumberGenerator.GetString(from, least));
            }
        }
    }
}

namespace Aspire.Hosting
{
    /// <summary>A parameter has neither a configured value nor a default.</summary>
    public class MissingParameterValueException : DistributedApplicationException
    {
        /// <summary>The exception with its message.</summary>
        public MissingParameterValueException(string message)
            : base(message)
        {
        }

        /// <summary>The exception with its message and cause.</summary>
        public MissingParameterValueException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }
}
