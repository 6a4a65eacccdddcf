using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Espresso.StepFunctions.Definition;
using Espresso.StepFunctions.Machine;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Engine;

/// <summary>Definitions by the hash of their text: each is compiled once and kept for the executions that run it.</summary>
internal sealed class Definitions
{
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CompiledMachine> _compiled = new(StringComparer.Ordinal);

    public static string KeyOf(string text) => "definition/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public bool Has(string key) => _texts.ContainsKey(key);

    public void Add(string key, string text) => _texts[key] = text;

    public string Text(string key) => _texts[key];

    /// <summary>The compiled machine; null with the problems when the text is no valid definition.</summary>
    public (CompiledMachine? Machine, IReadOnlyList<Diagnostic> Diagnostics) Compile(string text)
    {
        var key = KeyOf(text);
        if (_compiled.TryGetValue(key, out var known))
        {
            return (known, []);
        }

        var (machine, diagnostics) = DefinitionReader.Read(text);
        if (machine is not null)
        {
            _texts[key] = text;
            machine = _compiled.GetOrAdd(key, machine);
        }

        return (machine, diagnostics);
    }
}
